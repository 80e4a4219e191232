// Tests of the rules of pucks: goals, shoves and discs.

import type { Inputs, Room } from '@tickmesh/net'
import { SimulatedParty } from '@tickmesh/net/testing'
import { expect, it } from 'vitest'
import { game, HEIGHT, REACH, seat, step, WIDTH, world } from './rules.ts'

type G = typeof game
const STILL: Inputs<G> = { push: { x: 0, y: 0 }, shove: false }

/** Player in a room, and its pressed keys. */
class Player {
  readonly room: Room<G>
  press: (tick: number) => Inputs<G> = () => STILL

  constructor(room: Room<G>) {
    this.room = room
    room.simulate({ input: (tick) => this.press(tick), step, world: (_tick, context) => world(room, context) })
    seat(room)
    for (const change of ['join', 'leave', 'host'] as const) room.on(change, () => seat(room))
  }

  get puck() {
    return [...this.room.state.all('puck')][0]!
  }

  discOf(other: Player) {
    return [...this.room.state.all('disc')].find((disc) => this.room.state.controllerOf(disc)?.id === other.room.me.id)!
  }
}

async function play(seed: number, players: number): Promise<[SimulatedParty<G>, ...Player[]]> {
  const party = new SimulatedParty(game, { seed, conditions: { delayMs: 50, jitterMs: 5, loss: 0.02 } })
  const all = (await party.gather(players)).map((room) => new Player(room))
  for (const one of all)
    await party.until(
      () => [...one.room.state.all('disc')].length === players && one.puck !== undefined,
      'all is there',
    )
  return [party, ...all]
}

it('counts goals, and starts again in the middle', async () => {
  const [party, ann, bob] = await play(1, 2)
  const { puck } = ann!
  if (!puck.own) throw new Error('the first player is not the host')
  puck.vx = 2_000
  await party.until(() => bob!.room.shared.get('score')?.left === 1, 'a goal')
  expect(puck).toMatchObject({ x: WIDTH / 2, y: HEIGHT / 2, vx: 0 })
  puck.vx = -2_000
  await party.until(() => bob!.room.shared.get('score')?.right === 1, 'another, on the other side')
})

it('a shove hits a puck in reach on the screen of the player who shoved', async () => {
  const [party, ann, bob] = await play(2, 2)
  const { puck } = ann!
  const disc = ann!.discOf(bob!)
  if (!puck.own || !disc.own) throw new Error('the first player is not the host')
  // The puck flies past: when the shove reaches the host, the puck is out of reach.
  Object.assign(disc, { x: 300, y: 500 })
  Object.assign(puck, { x: 80, y: 400, vx: 2_000, vy: 0 })
  puck.snap()
  let seen = 0
  bob!.press = () => {
    const { view } = bob!.puck
    const own = bob!.discOf(bob!).latest
    if (seen === 0 && view.vx > 0 && view.x > own.x && Math.hypot(view.x - own.x, view.y - own.y) < REACH - 20) {
      seen = view.x
      return { ...STILL, shove: true }
    }
    return STILL
  }
  let gap = 0
  await party.until(
    () => {
      if (gap === 0 && disc.rest > 0) gap = Math.hypot(puck.x - disc.x, puck.y - disc.y)
      return puck.vy < -100
    },
    'it is hit',
    2_000,
  )
  expect(seen).toBeGreaterThan(300)
  expect(gap).toBeGreaterThan(REACH)
})

it('has a disc for every player, half of them on each side', async () => {
  const [party, ann, bob, cid] = await play(3, 3)
  const sides = (): boolean[] => [...ann!.room.state.all('disc')].map(({ latest }) => latest.right)
  expect(sides().filter(Boolean).length).toBe(1)
  await cid!.room.leave()
  await party.until(() => sides().length === 2, 'its disc is despawned')
  await ann!.room.leave()
  await party.until(() => bob!.room.isHost && [...bob!.room.state.all('disc')].length === 1, 'one player continues')
  expect([...bob!.room.state.all('puck')].length).toBe(1)
})
