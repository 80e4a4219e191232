// Page of one player, for the tests of rooms in browsers.

import { connectLobby, defineGame, f, TickmeshError, transfers } from '@tickmesh/net'
import type { Player, Room } from '@tickmesh/net'
import * as v from 'valibot'

const game = defineGame({
  id: 'room-test',
  version: 1,
  state: { dot: { x: f.fixed(0, 1_000, 1 / 8), name: f.string(32) } },
  events: { say: v.object({ text: v.string() }) },
  cues: { blink: v.object({ n: v.number() }) },
  shared: { score: v.record(v.string(), v.number()) },
  use: [transfers()],
})

type TestRoom = Room<typeof game>

/** Record of the page's events, for the test to read. */
const seen = {
  joined: [] as string[],
  left: [] as string[],
  said: [] as string[],
  blinks: [] as string[],
  hosts: [] as string[],
  starts: [] as number[],
  ended: '',
  /** Time in ms from the request for a room until two-way links and another player's dot were there. */
  visibleAfterMs: 0,
}
let room: TestRoom | undefined

export interface Ask {
  readonly lobby: string
  readonly name: string
  readonly do: 'quick' | 'create' | 'join'
  readonly players?: number
  readonly code?: string
}

/** Takes a seat and spawns a dot; returns the room's code. */
async function play(ask: Ask): Promise<string> {
  const lobby = await connectLobby(ask.lobby, game, { name: ask.name })
  const asked = performance.now()
  room =
    ask.do === 'quick'
      ? await lobby.quickMatch({ mode: 'test', players: ask.players ?? 2 })
      : ask.do === 'create'
        ? await lobby.create({ public: true, maxPlayers: 16 })
        : await lobby.join(ask.code ?? '')
  const me = room.state.spawn('dot', { x: 0, name: ask.name })
  room.on('join', (player) => seen.joined.push(player.name))
  room.on('leave', (player) => seen.left.push(player.name))
  room.on('host', (player) => seen.hosts.push(player.name))
  room.on('start', (tick) => seen.starts.push(tick))
  room.on('end', (end) => (seen.ended = end.reason))
  room.onEvent('say', ({ text }, from) => seen.said.push(`${from.name}: ${text}`))
  room.onCue('blink', ({ n }, from) => seen.blinks.push(`${from.name}: ${n}`))
  room.on('tick', (tick) => {
    me.x = tick % 1_000
    if (seen.visibleAfterMs === 0 && dots().length > 1) seen.visibleAfterMs = performance.now() - asked
  })
  Object.assign(globalThis, { tickmesh: { lobby, room } })
  return room.code
}

function dots(): { name: string; x: number }[] {
  return [...in_().state.all('dot')].map(({ latest }) => ({ name: latest.name, x: latest.x }))
}

function others(): Player[] {
  return [...in_().players.values()].filter((player) => !player.isMe)
}

function in_(): TestRoom {
  if (room === undefined) throw new Error('not in a room')
  return room
}

const api = {
  play,
  seen,
  dots,
  say: (text: string): void => in_().send('say', { text }),
  blink: (n: number): void => in_().cue('blink', { n }),
  statuses: (): string[] => others().map(({ status }) => status),
  paths: (): string[] => others().map(({ stats }) => stats.path),
  rtts: (): (number | undefined)[] => others().map(({ stats }) => stats.rttMs),
  host: (): string | undefined => in_().host?.name,
  tick: (): { tick: number; at: number } => ({ tick: in_().tick, at: performance.timeOrigin + performance.now() }),
  shared: (): number => in_().clock.now() - (performance.timeOrigin + performance.now()),
  score: (): Record<string, number> | undefined => in_().shared.get('score'),
  setScore: (score: Record<string, number>): void => in_().shared.set('score', score),
  start: (inMs: number): void => in_().start(inMs),
  startTick: (): number | undefined => in_().startTick,
  leave: (): Promise<void> => in_().leave(),
  /** Returns the code of the error with which connecting to a lobby is refused. */
  refusal: (lobby: string): Promise<string> =>
    connectLobby(lobby, game).then(
      () => 'none',
      (error: unknown) => (error instanceof TickmeshError ? error.code : String(error)),
    ),
  /** Sends so many bytes to the first other player; resolves when they have arrived. */
  transfer: (bytes: number): Promise<void> => {
    const [to] = others()
    if (to === undefined) throw new Error('nobody to send to')
    return in_().transfer(to, new Uint8Array(bytes).fill(7))
  },
  /** Accepts the next transfer; resolves with its size and the sum of its bytes. */
  receive: (): Promise<readonly [number, number]> =>
    new Promise((resolve, reject) => {
      in_().on('transfer', (incoming) => {
        incoming.accept().then((bytes) => resolve([bytes.length, bytes.reduce((sum, byte) => sum + byte, 0)]), reject)
      })
    }),
}
export type TestPage = typeof api
Object.assign(globalThis, { page: api })
