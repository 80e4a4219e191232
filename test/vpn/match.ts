// Match of the VPN lab: two players play while everything at both is captured and the lobby's messages are dumped.

import { readFileSync, writeFileSync } from 'node:fs'
import type { Privacy } from '@tickmesh/net'
import type { Browser } from '../lab/browser/browser.ts'
import { PacketCapture } from '../lab/network/packet-capture.ts'
import { type Find, findAddresses } from '../lab/search/find.ts'
import { readCapture } from '../lab/search/packets.ts'
import { until } from '../setup/until.ts'
import type { VpnCase } from './cases.ts'
import type { Place } from './place.ts'

/** Time for two players to be linked, or to hear each other again, ms. */
const LIMIT_MS = 40_000
/** Events that each must hear: at 20 a second, enough for all candidates and for a better path (read every 3 s). */
const EVENTS = 100

export interface MatchSetting {
  readonly place: Place
  readonly ann: Browser
  readonly bob: Browser
  readonly page: string
  readonly lobby: string
  /** File of the lobby's messages. */
  readonly dump: string
  readonly microphone: boolean
  readonly privacy: Privacy
}

/** Addresses that were found, and the path of the link at the end. */
export interface Leaks {
  readonly path: string
  /** Ann's, in the packets at Bob. */
  readonly atBob: readonly Find[]
  /** Ann's, in the messages of the lobby. */
  readonly inMessages: readonly Find[]
  /** Bob's, in the packets at Ann. */
  readonly atAnn: readonly Find[]
}

/** Plays a match in the network of a case; returns the addresses that have left. */
export async function playMatch(setting: MatchSetting, one: VpnCase): Promise<Leaks> {
  const { place, ann, bob, dump } = setting
  await place.reset()
  if (one.routes !== undefined) await place.tunnel.up(one.routes)
  writeFileSync(dump, '')
  const captures = await Promise.all([place.ann, place.bob].map(({ space }) => PacketCapture.start(space)))
  const path = await play(setting, one)
  const [annSaw = [], bobSaw = []] = await Promise.all(captures.map(async (capture) => bytesOf(await capture.stop())))
  await Promise.all([ann.open('about:blank'), bob.open('about:blank')])
  if (findAddresses(bobSaw, place.ofBob).length === 0) throw new Error("Bob's own address is not in his own packets.")
  return {
    path,
    atBob: findAddresses(bobSaw, place.ofAnn),
    inMessages: findAddresses([readFileSync(dump)], place.ofAnn),
    atAnn: findAddresses(annSaw, place.ofBob),
  }
}

function bytesOf(file: Buffer): readonly Buffer[] {
  const { frames, streams } = readCapture(file)
  return [...frames, ...streams]
}

/** Lets Bob join Ann's room, both count, and the tunnel fail; returns the path at the end. */
async function play({ place, ann, bob, ...setting }: MatchSetting, { fault }: VpnCase): Promise<string> {
  const { page, lobby, microphone, privacy } = setting
  await Promise.all([ann.openPlayer(page), bob.openPlayer(page)])
  if (microphone && !(await ann.call('useMicrophone'))) throw new Error('The page got no microphone.')
  const code = await ann.call('join', { lobby, name: 'Ann', privacy })
  // Of a pair the stricter level counts: Bob is open, whatever Ann is.
  await bob.call('join', { lobby, name: 'Bob', code, privacy: 'open' })
  const pages = [ann, bob]
  await until(() => every(pages, 'connected'), 'the players are linked', LIMIT_MS)
  for (const one of pages) await one.call('count')
  await hear(pages)
  const before = await pathOf(bob)
  if (fault === undefined) return before
  if (fault === 'killed') {
    place.blockTunnel()
    await until(async () => !(await every([bob], 'connected')), 'Ann is away', LIMIT_MS)
    return `${before}, then none`
  }
  await place.tunnel.breakOff()
  await hear(pages)
  return [...new Set([before, await pathOf(bob)])].join(', then ')
}

async function every(pages: readonly Browser[], status: string): Promise<boolean> {
  const peers = (await Promise.all(pages.map((one) => one.call('peers')))).flat()
  return peers.length === pages.length && peers.every((peer) => peer.status === status)
}

/** Waits until each page has heard some more events. */
async function hear(pages: readonly Browser[]): Promise<void> {
  const counts = async (): Promise<readonly number[]> =>
    Promise.all(pages.map(async (one) => (await one.call('heard'))[0]?.events ?? 0))
  const before = await counts()
  const more = async (): Promise<boolean> => (await counts()).every((count, at) => count >= (before[at] ?? 0) + EVENTS)
  await until(more, 'both hear each other', LIMIT_MS)
}

async function pathOf(page: Browser): Promise<string> {
  return (await page.call('peers'))[0]?.path ?? 'absent'
}
