// Page of one player who passes balls on, for the tests of hand-over in browsers.

import { connectLobby, defineGame, f, handover, TickmeshError } from '@tickmesh/net'
import type { AnyEntity, OwnEntity, Player, Room, Values } from '@tickmesh/net'

const game = defineGame({
  id: 'passing-test',
  version: 1,
  // `by`: who wrote it last.
  state: { ball: { x: f.fixed(-20_000, 20_000, 1 / 16), label: f.string(16), by: f.string(16) } },
  use: [handover()],
})

type Ball = Values<(typeof game)['state']['ball']>
type PassingRoom = Room<typeof game>

export interface Ask {
  readonly lobby: string
  readonly name: string
  /** Code of the room; a new one without. */
  readonly code?: string
  /** Units that an owned ball moves with each tick. */
  readonly step: number
}

/** State of a ball as a page shows it. */
export interface Shown {
  readonly owner: string | undefined
  readonly own: boolean
  readonly x: number
  readonly by: string
}

/** Drawn frame, with the ball's `view` and newest x. */
export interface Frame {
  /** Shared time, ms. */
  readonly atMs: number
  readonly view: number
  readonly latest: number
  readonly owner: string | undefined
}

/** Record of the room's events, for the test to read: labels of balls and names of players. */
const reported = { owner: [] as string[], spawn: [] as string[], despawn: [] as string[], left: [] as string[] }
/** Balls that this page spawned, also those that another player owns now. */
const made = new Map<string, OwnEntity<Ball>>()
/** Frames since the ball of this label was first there. */
const frames = new Map<string, Frame[]>()
let room: PassingRoom | undefined

/** Takes a seat, and moves every owned ball; returns the room's code. */
async function play(ask: Ask): Promise<string> {
  const lobby = await connectLobby(ask.lobby, game, { name: ask.name })
  const entered = ask.code === undefined ? await lobby.create({}) : await lobby.join(ask.code)
  room = entered
  entered.on('owner', (entity, from, to) => {
    reported.owner.push(`${entity.latest.label}: ${from?.name} to ${to.name}${entity.own ? ', own' : ''}`)
  })
  entered.on('leave', (player) => reported.left.push(player.name))
  entered.state.on('spawn', (entity) => reported.spawn.push((entity as AnyEntity<Ball>).latest.label))
  entered.state.on('despawn', (entity) => reported.despawn.push((entity as AnyEntity<Ball>).latest.label))
  entered.on('tick', () => {
    for (const ball of entered.state.all('ball')) {
      if (!ball.own) continue
      ball.x += ask.step
      ball.by = entered.me.name
    }
  })
  requestAnimationFrame(function frame() {
    for (const ball of entered.state.all('ball')) {
      const { label, x } = ball.latest
      const drawn = frames.get(label) ?? []
      frames.set(label, drawn)
      drawn.push({ atMs: entered.clock.now(), view: ball.view.x, latest: x, owner: nameOf(ball) })
    }
    requestAnimationFrame(frame)
  })
  return entered.code
}

function joined(): PassingRoom {
  if (room === undefined) throw new Error('not in a room')
  return room
}

function find(label: string): AnyEntity<Ball> | undefined {
  return [...joined().state.all('ball')].find(({ latest }) => latest.label === label)
}

function nameOf(ball: AnyEntity<Ball>): string | undefined {
  return joined().players.get(ball.owner)?.name
}

function named(name: string): Player | undefined {
  return [...joined().players.values()].find((player) => player.name === name)
}

const api = {
  play,
  reported,
  /** Returns whether all others are linked, and their state is complete. */
  linked: (others: number): boolean => {
    const { players, state } = joined()
    return (
      players.size === others + 1 &&
      [...players.values()].every((player) => player.status === 'connected' && state.isComplete(player))
    )
  },
  spawn: (label: string): void => {
    made.set(label, joined().state.spawn('ball', { x: 0, label, by: joined().me.name }))
  },
  shown: (label: string): Shown | undefined => {
    const ball = find(label)
    return ball && { owner: nameOf(ball), own: ball.own, x: ball.latest.x, by: ball.latest.by }
  },
  frames: (label: string): readonly Frame[] => frames.get(label) ?? [],
  /** Hands a ball over; returns the code of the error, if any. */
  give: (label: string, to: string): string => {
    try {
      joined().state.give(find(label) as AnyEntity<Ball>, named(to) as Player)
      return 'given'
    } catch (error) {
      return error instanceof TickmeshError ? error.code : String(error)
    }
  },
  /** Writes to a ball through the object that spawned it, whoever owns it now; returns what it then holds. */
  write: (label: string, x: number): { readonly own: boolean; readonly x: number } => {
    const ball = made.get(label)
    if (ball === undefined) throw new Error(`never made here: ${label}`)
    ball.x = x
    return { own: ball.own, x: ball.x }
  },
  host: (): string | undefined => joined().host?.name,
  refused: (): number => joined().state.counters.notOwner,
  leave: (): Promise<void> => joined().leave(),
}
export type PassingPage = typeof api
Object.assign(globalThis, { passing: api })
