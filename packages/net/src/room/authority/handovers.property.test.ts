// Property tests of ownership: all agree in the end, whatever host and network do.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { f, type Values } from '../../core/state/schema/fields.ts'
import { defineGame } from '../../game.ts'
import { linked, SimulatedParty, type Machine } from '../../testing/simulated-party.ts'
import type { Room } from '../room.ts'
import type { Entity, OwnEntity } from '../state.ts'
import { handover } from './handover-authority.ts'

const game = defineGame({
  id: 'relay',
  version: 1,
  state: {
    baton: { n: f.uint(16), twin: f.uint(16), text: f.string(8), far: f.float32() },
    stick: { n: f.uint(16), twin: f.uint(16), far: f.float32() },
  },
  use: [handover()],
})

type G = typeof game
type Baton = OwnEntity<Values<G['state']['baton']>>

/** Values of which no two states share one: a mixture of two is recognized. */
const whole = (kind: string, n: number): { n: number; twin: number; text?: string; far: number } => ({
  n,
  twin: (n * 7 + 1) & 0xffff,
  ...(kind === 'baton' ? { text: String(n) } : {}),
  far: n,
})

const actions = fc.record({
  what: fc.constantFrom(
    ...([
      'give',
      'give',
      'give',
      'give',
      'give',
      'spawn',
      'spawn',
      'despawn',
      'cut',
      'away',
      'leave',
      'join',
      'fog',
    ] as const),
  ),
  waitMs: fc.integer({ min: 0, max: 700 }),
  pick: fc.nat(),
  other: fc.nat(),
})

const worlds = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  players: fc.integer({ min: 2, max: 4 }),
  loss: fc.constantFrom(0, 0.1, 0.3),
  delayMs: fc.constantFrom(1, 40, 120),
  jitterMs: fc.constantFrom(0, 60),
  actions: fc.array(actions, { minLength: 5, maxLength: 30 }),
})

type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never

interface Seated {
  readonly machine: Machine<G>
  readonly room: Room<G>
  wrong: string[]
}

const batons = (room: Room<G>): Entity[] =>
  [...room.state.all('baton'), ...room.state.all('stick')] as unknown as Entity[]
const own = (room: Room<G>): Baton[] => batons(room).filter((one) => one.own) as unknown as Baton[]

async function run(world: World): Promise<void> {
  const { seed, loss, delayMs, jitterMs } = world
  const party = new SimulatedParty(game, { seed, conditions: { loss, delayMs, jitterMs } })
  let seated: Seated[] = []
  let n = 0
  const sit = async (code?: string): Promise<void> => {
    const machine = await party.machine({ offsetMs: 0 })
    const room = await party.settle(
      code === undefined ? machine.lobby.create({ maxPlayers: 8 }) : machine.lobby.join(code),
    )
    const seat: Seated = { machine, room, wrong: [] }
    seated.push(seat)
    room.on('tick', (tick) => {
      if (tick % 4 === 0) for (const one of own(room)) Object.assign(one, whole(one.kind, (n = (n + 1) & 0xffff)))
      for (const { id, kind, latest, own: mine, owner } of batons(room)) {
        const { n: at } = latest as { n: number }
        if (JSON.stringify(latest) !== JSON.stringify(whole(kind, at)))
          seat.wrong.push(`${id}: ${JSON.stringify(latest)}`)
        if (mine !== (owner === room.me.id)) seat.wrong.push(`${id} is own and is not`)
      }
    })
  }
  await sit()
  const { code } = (seated[0] as Seated).room
  for (let player = 1; player < world.players; player++) await sit(code)
  await party.run(300)
  const healing: (() => void)[] = []
  for (const { what, waitMs, pick, other } of world.actions) {
    const { room, machine } = seated[pick % seated.length] as Seated
    const mine = own(room)
    if (what === 'spawn') {
      if (pick % 2 === 0) room.state.spawn('baton', { ...whole('baton', 0), text: '0' })
      else room.state.spawn('stick', whole('stick', 0))
    } else if (what === 'despawn') mine[other % Math.max(1, mine.length)]?.despawn()
    else if (what === 'fog') room.state.relevant = (entity, to) => (entity.id + to.slot + other) % 3 !== 0
    else if (what === 'give') {
      // Two may believe that they are the host.
      for (const { room: host } of seated.filter((one) => one.room.isHost)) {
        const all = batons(host)
        const entity = all[pick % Math.max(1, all.length)]
        const players = [...host.players.values()]
        if (entity !== undefined) host.state.give(entity, players[other % players.length]!)
      }
    } else if (what === 'cut') {
      const to = seated[other % seated.length] as Seated
      party.network.cut(machine.place, to.machine.place)
      healing.push(() => party.network.heal(machine.place, to.machine.place))
    } else if (what === 'away') {
      machine.cable.setReachable(false)
      healing.push(() => machine.cable.setReachable(true))
    } else if (what === 'leave' && seated.length > 2) {
      await room.leave()
      seated = seated.filter((one) => one.room !== room)
    } else if (what === 'join' && seated.length < 5 && healing.length === 0) await sit(code)
    await party.run(waitMs)
    if (healing.length > 2) for (const heal of healing.splice(0)) heal()
  }
  for (const heal of healing) heal()
  for (const { room } of seated) room.state.relevant = undefined
  party.network.everywhere({ loss: 0, jitterMs: 0 })
  seated = seated.filter(({ room }) => !room.ended)
  const settled = ({ room }: Seated): boolean =>
    linked(room) === seated.length - 1 && room.players.size === seated.length && room.host !== undefined
  await party.until(() => seated.every(settled), 'all are linked again, know who has left, and have a host', 120_000)
  await party.run(6_000)
  const view = ({ room }: Seated): string[] =>
    batons(room)
      .map(({ id, owner }) => `${id} ${owner}`)
      .toSorted()
  const [first] = seated as [Seated]
  for (const seat of seated) {
    expect(seat.wrong).toEqual([])
    expect(view(seat)).toEqual(view(first))
  }
  for (const { id, owner } of batons(first.room)) {
    expect(seated.filter(({ room }) => room.state.get(id)?.own === true).map(({ room }) => room.me.id)).toEqual([owner])
  }
}

it('[OWN9] whatever the host, the network and the players do, all agree when it is quiet: one owner', async () => {
  await fc.assert(fc.asyncProperty(worlds, run), { numRuns: 20, verbose: 1, endOnFailure: true })
}, 120_000)

it('[OWN9] [CLK9] when the host left before any player had its time, all agree within 6 s of the next', async () => {
  await run({
    seed: 250_803,
    players: 3,
    loss: 0.3,
    delayMs: 120,
    jitterMs: 60,
    actions: [
      { what: 'away', waitMs: 2, pick: 30, other: 2_147_483_636 },
      { what: 'despawn', waitMs: 279, pick: 321_760_630, other: 2 },
      { what: 'give', waitMs: 448, pick: 1_423_090_968, other: 2_147_483_621 },
      { what: 'leave', waitMs: 700, pick: 375_500_466, other: 2_147_483_626 },
      { what: 'spawn', waitMs: 481, pick: 3, other: 2_147_483_621 },
      { what: 'cut', waitMs: 431, pick: 13, other: 1_879_811_652 },
      { what: 'give', waitMs: 430, pick: 5, other: 9 },
      { what: 'fog', waitMs: 9, pick: 1_622_715_867, other: 1_311_559_167 },
    ],
  })
})

it('[OWN7] [OWN9] an entity despawned out of the host’s reach is so for all, also by the next host', async () => {
  await run({
    seed: 93_073,
    players: 4,
    loss: 0,
    delayMs: 120,
    jitterMs: 60,
    actions: [
      { what: 'spawn', waitMs: 573, pick: 494_227_696, other: 32_818_880 },
      { what: 'spawn', waitMs: 397, pick: 25, other: 1_709_004_175 },
      { what: 'give', waitMs: 279, pick: 553_607_329, other: 202_195_433 },
      { what: 'give', waitMs: 387, pick: 1_830_642_636, other: 821_856_933 },
      { what: 'away', waitMs: 503, pick: 0, other: 1_995_041_660 },
      { what: 'join', waitMs: 131, pick: 2_147_483_622, other: 2_037_591_119 },
      { what: 'give', waitMs: 9, pick: 698_954_191, other: 1_693_276_502 },
      { what: 'give', waitMs: 683, pick: 8, other: 199_590_385 },
      { what: 'give', waitMs: 697, pick: 1_076_854_002, other: 932_901_811 },
      { what: 'give', waitMs: 10, pick: 1_222_106_144, other: 20 },
      { what: 'give', waitMs: 265, pick: 577_447_115, other: 42_111_579 },
      { what: 'spawn', waitMs: 1, pick: 1_413_882_339, other: 2_006_099_860 },
      { what: 'give', waitMs: 228, pick: 28, other: 1_781_681_554 },
      { what: 'give', waitMs: 4, pick: 831_042_580, other: 1_982_615_583 },
      { what: 'join', waitMs: 343, pick: 1_843_289_715, other: 1_000_902_779 },
      { what: 'give', waitMs: 172, pick: 1_083_515_192, other: 1_441_633_593 },
      { what: 'cut', waitMs: 360, pick: 207_365_244, other: 1_846_704_965 },
      { what: 'give', waitMs: 700, pick: 22, other: 17 },
      { what: 'leave', waitMs: 207, pick: 1_746_219_282, other: 2_147_483_620 },
      { what: 'despawn', waitMs: 597, pick: 188_321_929, other: 432_973_783 },
    ],
  })
})
