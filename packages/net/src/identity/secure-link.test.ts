// Tests of secured links: the link contract over both kinds, and what passes before both ends have proven their keys.

import wrtc from '@roamhq/wrtc'
import { describe, expect, it } from 'vitest'
import { relayedPair } from '../link/relay.fixture.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork } from '../link/network.ts'
import type { OpenLink } from '../link/link.ts'
import { webrtcLinks } from '../link/webrtc.ts'
import { systemScheduler } from '../scheduler/system.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { linkContract } from '../testing/link-contract.ts'
import { LinkEnds, type LinkSubject } from '../testing/link-ends.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import { securedLinks, someone } from './secured-links.fixture.ts'
import { webCrypto } from './web-crypto.ts'

async function secured(subject: LinkSubject, crypto?: IdentityCrypto): Promise<LinkSubject> {
  const [ann, bob] = [await someone('ann', crypto), await someone('bob', crypto)]
  return {
    ...subject,
    initiator: securedLinks(subject.initiator, ann, 'bob').open,
    answerer: securedLinks(subject.answerer, bob, 'ann').open,
  }
}

function inMemory(kind: (network: SimulatedNetwork, place: string) => OpenLink): LinkSubject {
  const scheduler = new VirtualScheduler(1)
  const network = new SimulatedNetwork({ scheduler, seed: 1 })
  const pass = (ms: number): Promise<void> => scheduler.run(ms)
  return { scheduler, pass, initiator: kind(network, 'a'), answerer: kind(network, 'b') }
}

describe('links with certificates', () => {
  for (const { name, run } of linkContract(() => secured(inMemory(certifiedLinks)))) it(name, run)
})

describe('links without certificates', () => {
  for (const { name, run } of linkContract(() => secured(inMemory(memoryLinks)))) it(name, run)
})

describe('relay links', () => {
  let seed = 0
  for (const { name, run } of linkContract(async () => secured(await relayedPair(++seed)))) it(name, run)
})

describe('WebRTC links, with WebCrypto', () => {
  const real = async (): Promise<LinkSubject> => {
    const scheduler = systemScheduler()
    const pass = (ms: number): Promise<void> => new Promise((resolve) => void scheduler.after(ms, resolve))
    const links = webrtcLinks({ rtc: wrtc })
    return secured({ scheduler, pass, initiator: links, answerer: links }, webCrypto())
  }
  for (const { name, run } of linkContract(real)) it(name, run)

  it('[IDN7] sign the certificates that DTLS uses: both ends have one transcript', async () => {
    const subject = await real()
    const ends = new LinkEnds(subject)
    await ends.bothOpen()
    expect([ends.a.link.connection, ends.b.link.connection]).not.toContain(undefined)
    await ends.dispose()
  })
})
