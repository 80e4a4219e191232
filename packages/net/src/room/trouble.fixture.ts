// Game and hostile player for the tests of troubles: nothing throws into the game, and nothing hangs.

import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { defineGame, type Game } from '../game.ts'
import type { ChannelName, Link, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { transfers } from './room-transfers.ts'
import type { Room } from './room.ts'

export const game = defineGame({
  id: 'trouble',
  version: 1,
  use: [transfers()],
  state: { dot: { x: f.fixed(0, 1_000, 1 / 8) } },
  events: { say: v.object({ text: v.pipe(v.string(), v.maxLength(100)) }) },
  cues: { blink: v.object({ n: v.number() }) },
  shared: { score: v.number() },
})
export type TestRoom = Room<typeof game>

/** Two in a room; the second one's link is in the test's hands, to send whatever it likes. */
export async function withHostile<G extends Game = typeof game>(
  seed: number,
  played: G = game as Game as G,
): Promise<{
  party: SimulatedParty<G>
  victim: Room<G>
  hostile: Room<G>
  send: (channel: ChannelName, bytes: Uint8Array) => boolean
  log: readonly { message: string; details: Readonly<Record<string, unknown>> }[]
}> {
  const party = new SimulatedParty(played, { seed })
  const first = await party.machine()
  const victim = await party.settle(first.lobby.create())
  let link: Link | undefined
  const plain = memoryLinks(party.network, 'hostile')
  const tapped: OpenLink = (options) => {
    const made = plain(options)
    link ??= made
    return made
  }
  const second = await party.machine({ offsetMs: 0 }, { links: tapped, name: 'Mallory' })
  const hostile = await party.settle(second.lobby.join(victim.code))
  await party.until(() => victim.players.get(hostile.me.id)?.status === 'connected', 'linked')
  return { party, victim, hostile, log: first.log, send: (channel, bytes) => link?.send(channel, bytes) ?? false }
}
