// Tests of the descriptions that a secured link takes: those of one certificate.

import { describe, expect, it } from 'vitest'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork } from '../link/network.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { securedLinks, someone } from './secured-links.fixture.ts'

describe('a description', () => {
  const FIRST = 'a=fingerprint:sha-256 AA:BB'
  const MALFORMED = { type: 'offer', sdp: 'a=fingerprint:sha-256 EE:FF' }
  const offer = (...lines: readonly string[]): object => ({ type: 'offer', sdp: ['v=0', ...lines, ''].join('\r\n') })

  /** Returns which signals reach the link under a secured one. */
  async function taken(...signals: readonly unknown[]): Promise<readonly boolean[]> {
    const scheduler = new VirtualScheduler(1)
    const reached: unknown[] = []
    const open: OpenLink = (options) =>
      wrapLinks(memoryLinks(new SimulatedNetwork({ scheduler, seed: 1 }), 'a'), () => ({
        accept: (signal) => signal !== MALFORMED && reached.push(signal) > 0,
      }))(options)
    const events = { opened() {}, received() {}, signal() {}, drained() {}, closed() {} }
    const link = securedLinks(open, await someone('ann'), 'bob').open({
      initiator: true,
      context: { iceServers: [] },
      scheduler,
      events,
    })
    const results = signals.map((signal) => link.accept(signal))
    expect(reached).toEqual(signals.filter((_, at) => results[at]))
    return results
  }

  it('[IDN7] of another certificate than the first one is refused: it would take the proven link over', async () => {
    const other = 'a=fingerprint:sha-256 CC:DD'
    expect(await taken(offer(FIRST), offer(FIRST), offer(other), offer(FIRST))).toEqual([true, true, false, true])
    expect(await taken(MALFORMED, offer(FIRST), offer(other))).toEqual([false, true, false])
    expect(await taken(offer(FIRST), offer(), offer(FIRST, other), offer(other, FIRST))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('[IDN7] of two certificates is the last one that a link takes, in whatever order', async () => {
    const other = 'A=FINGERPRINT:sha-256 cc:dd'
    expect(await taken(offer(FIRST, other), offer(FIRST, other), offer(other, FIRST))).toEqual([true, false, false])
  })

  it('[IDN7] is told apart from all other signals, which pass', async () => {
    expect(
      await taken(undefined, 5, { type: 'restart' }, offer(FIRST), { candidate: 'x' }, offer(FIRST, FIRST)),
    ).toEqual([true, true, true, true, true, true])
  })
})
