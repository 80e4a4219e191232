// Faults of the resilience lab in which players are without their lobby.

import type { Router } from '../lab/network/router.ts'
import { until } from '../setup/until.ts'
import { dropped, type Fault, FAULT, OPEN_TO_SYMMETRIC } from './fault.ts'
import { type Scene, signalPage } from './scene.ts'

/** Table of rules that keeps players from the lobby. */
const NO_LOBBY = 'nolobby'

/** Fault in which neither of the first two players reaches one of the last two; the last so many lose the lobby too. */
function partition(
  name: string,
  withoutLobby: number,
  { seconds = 20, ...rest }: Pick<Fault, 'before' | 'goal'> & { readonly seconds?: number },
): Fault {
  const sides = ({ players }: Scene): readonly (readonly Router[])[] =>
    [players.slice(0, 2), players.slice(2)].map((side) => side.map(({ router }) => router))
  return {
    name: `partition of four, ${seconds} s${name}`,
    seconds,
    kinds: ['full cone', 'port restricted', 'port restricted', 'port restricted'],
    ...rest,
    begin: (scene) => {
      const [some = [], others = []] = sides(scene)
      const cut = (from: readonly Router[], to: readonly Router[]): void => {
        for (const router of from) router.drop(FAULT, `ip daddr { ${to.map(({ wan }) => wan).join(', ')} }`)
      }
      cut(some, others)
      cut(others, some)
      const without = scene.players.slice(scene.players.length - withoutLobby)
      for (const { router } of without) router.drop(NO_LOBBY, 'meta l4proto tcp')
    },
    heal: (scene) => {
      for (const router of sides(scene).flat()) {
        router.restore(FAULT)
        router.restore(NO_LOBBY)
      }
    },
  }
}

const partitions: readonly Fault[] = [
  partition('', 0, { before: '0.4', goal: 1 }),
  partition(', two of them without lobby', 2, { before: '0.9', goal: 1 }),
  partition(', all without lobby', 4, { before: '1.3', goal: 1.5 }),
  // Their seats are kept (LOB31), their socket is back after 1 s (LOB32); MSH8 would part them after 80 s.
  partition(', two of them without lobby', 2, { seconds: 60, before: 'two rooms for good', goal: 2 }),
]

const outages = [5, 60].map((seconds): Fault => ({
  name: `lobby killed, ${seconds} s`,
  seconds,
  goal: 0.5,
  before: 'play goes on',
  begin: (scene) => scene.lobby.kill(),
  heal: (scene) => scene.lobby.start(),
}))

/** Time for all players to learn that the lobby does not know their room, ms. */
const FORGOTTEN_LIMIT_MS = 10_000

/** Starts the lobby anew: it does not know the room, whose players have it no more (LOB32). */
async function forgetRoom({ lobby, players }: Scene): Promise<void> {
  await lobby.kill()
  await lobby.start()
  const lost = async (): Promise<boolean> => {
    const all = await Promise.all(players.map(({ browser }) => browser.call('changes')))
    return all.every((changes) => changes.some(({ what }) => what === 'lobby lost'))
  }
  await until(lost, 'the lobby is lost', FORGOTTEN_LIMIT_MS)
}

const forgotten: readonly Fault[] = [
  {
    name: 'room forgotten, outage of a guest, 13 s',
    seconds: 13,
    // Nothing but ICE heals the link (MSH5), and what waits comes when SCTP sends it again.
    goal: 4,
    before: 'never, 5 of 6',
    prepare: forgetRoom,
    ...dropped(1),
  },
  {
    name: 'room forgotten, NAT rebinding',
    seconds: 0,
    kinds: OPEN_TO_SYMMETRIC,
    // As without a lobby: the path has only ICE itself (MSH5).
    goal: 4,
    before: 'never, 5 of 6',
    prepare: forgetRoom,
    begin: (scene) => scene.player(1).router.forgetMappings(),
  },
]

/** Fault in which the page of the host is killed. */
const hostKilled = {
  seconds: 0,
  measures: 'host',
  loses: 0,
  begin: (scene: Scene) => signalPage(scene.player(0), 'SIGKILL'),
} as const

const hostsKilled: readonly Fault[] = [
  { ...hostKilled, name: 'page of the host killed: another host', goal: 2, before: '5.2 to 6.0' },
  {
    ...hostKilled,
    name: 'page of the host killed, no lobby: another host',
    // The lobby is lost after 80 s (LOB32): by then the host is unreachable for more than 30 s, and departs (MSH8).
    goal: 85,
    before: '63 to 65',
    prepare: (scene) => scene.lobby.kill(),
    lift: (scene) => scene.lobby.start(),
  },
  {
    ...hostKilled,
    name: 'room forgotten, page of the host killed: another host',
    // ICE fails after 15 s; the host is unreachable 12 s later (MSH6), and departs after 30 s (MSH8).
    goal: 60,
    before: '52',
    prepare: forgetRoom,
  },
]

export const LOBBY_FAULTS: readonly Fault[] = [...partitions, ...hostsKilled, ...outages, ...forgotten]
