// Random play over a random network, for the property test of events: who said what, and what came.

import * as v from 'valibot'
import fc from 'fast-check'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { Bottleneck } from '../link/bottleneck.ts'
import { linked, SimulatedParty, type Machine } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const declaration = { id: 'random-play', version: 1, events: { said: v.tuple([v.string(), v.number(), v.string()]) } }
const state = { dot: { x: f.uint(16) } }
/** Games: without state, with it, and with few send instants. */
const games = {
  events: defineGame({ ...declaration, tickRate: 60, sendRate: 20 }),
  state: defineGame({ ...declaration, state, tickRate: 60, sendRate: 20 }),
  slow: defineGame({ ...declaration, state, tickRate: 60, sendRate: 2 }),
}
type G = (typeof games)['state']

const FAULTS = ['cut', 'deaf', 'path', 'away', 'silent', 'lossy'] as const
const CALLS = ['all', 'one', 'burst', 'leave', 'join', 'heal'] as const

/** Call of one player, or a fault between two. */
interface Action {
  readonly what: (typeof FAULTS)[number] | (typeof CALLS)[number]
  readonly waitMs: number
  readonly pick: number
  readonly other: number
}

/** World of the property test: players, their game and network, and what happens. */
export interface World {
  readonly seed: number
  readonly game: 'events' | 'state' | 'slow'
  readonly relay: boolean
  readonly players: number
  readonly loss: number
  readonly delayMs: number
  readonly jitterMs: number
  /** The first player has a thin line up. */
  readonly thin: boolean
  readonly actions: readonly Action[]
}

const actions: fc.Arbitrary<Action> = fc.record({
  what: fc.constantFrom(...FAULTS, 'cut', 'deaf', ...CALLS, 'all', 'one', 'heal'),
  waitMs: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 2_500 })),
  pick: fc.nat(1_000),
  other: fc.nat(1_000),
})

export const worlds: fc.Arbitrary<World> = fc.record({
  seed: fc.nat(1_000_000),
  game: fc.constantFrom('events', 'state', 'state', 'slow'),
  relay: fc.boolean(),
  players: fc.integer({ min: 2, max: 4 }),
  loss: fc.constantFrom(0, 0.02, 0.2),
  delayMs: fc.constantFrom(1, 20, 120, 700),
  jitterMs: fc.constantFrom(0, 60, 300),
  thin: fc.boolean(),
  actions: fc.array(actions, { minLength: 5, maxLength: 30 }),
})

/** Faults at once, after which all are ended. */
const MOST_FAULTS = 3
/** Share of the packets that `lossy` loses. */
const LOSSY = 0.5
/** Age of a state that is stale, ms: two send instants and the longest way are less. */
const STALE_MS = 2_500
/** Events of a burst. */
const BURST = 40

/** One player, what was said to it, and what it heard: numbers by the sender's id. */
interface Seated {
  readonly machine: Machine<G>
  readonly room: Room<G>
  readonly told: Map<string, number[]>
  readonly heard: Map<string, number[]>
}

/** Bytes a second of a thin line, and of its router's buffer. */
const THIN = { bytesPerSecond: 30_000, bufferBytes: 15_000 }

/** Players who say things while the network does what it likes. At most three faults last at a time. */
export class RandomPlay {
  readonly #world: World
  readonly #party: SimulatedParty<G>
  readonly #healing: (() => void)[] = []
  readonly #seated: Seated[] = []
  #said = 0

  constructor(world: World) {
    const { seed, loss, delayMs, jitterMs } = world
    const conditions = { loss, delayMs, jitterMs, duplication: loss, reordering: loss }
    this.#world = world
    this.#party = new SimulatedParty(games[world.game] as G, { seed, conditions })
  }

  /** Faults of which only another link, or another socket to the lobby, is the cure. */
  get hard(): boolean {
    return this.#world.actions.some(({ what }) => what === 'path' || what === 'silent')
  }

  /** Plays all actions. */
  async play(): Promise<void> {
    const { players, actions } = this.#world
    for (let n = 0; n < players; n++) await this.#sit()
    for (const action of actions) {
      await this.#act(action)
      await this.#party.run(action.waitMs)
      if (this.#healing.length > MOST_FAULTS) this.#heal()
    }
  }

  /** Ends all faults, and waits until all that was said to those who are there has come, at most so many ms. */
  async quiet(limitMs: number): Promise<void> {
    this.#heal()
    this.#party.network.everywhere({ loss: 0, jitterMs: 0, duplication: 0, reordering: 0 })
    await this.#party.until(() => this.missing.length === 0, 'all that was said has come', limitMs)
    // A clock that starts over drops the state, and takes its time.
    await this.#party.until(() => this.#fresh, 'all have fresh state')
    await this.#party.run(3_000)
  }

  /** Numbers of events that have not come, of those between players who are there. */
  get missing(): string[] {
    return this.#pairs(true).flatMap(({ name, told, heard }) =>
      told.length > heard.length ? [`${name}: ${told.length - heard.length}`] : [],
    )
  }

  /** Events that came twice, out of order, after a gap or without being said. */
  get wrong(): string[] {
    return this.#pairs(false).flatMap(({ name, told, heard }) =>
      heard.some((number, at) => number !== told[at]) ? [`${name}: ${heard.join(' ')} of ${told.join(' ')}`] : [],
    )
  }

  /** Returns whether no state that anybody has of somebody who is there is stale. */
  get #fresh(): boolean {
    const there = this.#present.map(({ room }) => room.me.id)
    return this.#present.every(({ room }) => {
      const dots = this.#world.game === 'events' ? [] : [...room.state.all('dot')]
      return dots.every(({ owner, latest }) => !there.includes(owner) || ((this.#time - latest.x) & 0xffff) <= STALE_MS)
    })
  }

  #pairs(present: boolean): { name: string; told: readonly number[]; heard: readonly number[] }[] {
    const there = new Set(this.#seated.filter(({ room }) => !room.ended).map(({ room }) => room.me.id))
    return this.#seated.flatMap(({ room, told, heard }) =>
      [...new Set([...told.keys(), ...heard.keys()])]
        .filter((from) => !present || (there.has(from) && there.has(room.me.id)))
        .map((from) => ({
          name: `${from} to ${room.me.id}`,
          told: told.get(from) ?? [],
          heard: heard.get(from) ?? [],
        })),
    )
  }

  async #sit(): Promise<void> {
    const { relay, game, thin } = this.#world
    const party = this.#party
    const machine = await party.machine({ offsetMs: this.#seated.length * 12_345 }, { relay })
    const code = this.#present[0]?.room.code
    const room = await party.settle(
      code === undefined ? machine.lobby.create({ maxPlayers: 8 }) : machine.lobby.join(code),
    )
    const seat: Seated = { machine, room, told: new Map(), heard: new Map() }
    if (thin && this.#seated.length === 0) {
      const bottleneck = new Bottleneck(party.scheduler, THIN)
      for (let n = 1; n < 8; n++) party.network.toward(machine.place, `p${n}`, { bottleneck })
    }
    this.#seated.push(seat)
    const others = this.#present.length - 1
    await party.until(() => this.#present.every((one) => linked(one.room) === others), 'all are linked')
    room.onEvent('said', ([from, number]) => void heardBy(seat.heard, from).push(number))
    if (game === 'events') return
    const dot = room.state.spawn('dot', { x: 0 })
    room.on('tick', () => (dot.x = this.#time))
  }

  /** The time, modulo 65,536 ms. */
  get #time(): number {
    return Math.floor(this.#party.scheduler.now()) & 0xffff
  }

  get #present(): readonly Seated[] {
    return this.#seated.filter(({ room }) => !room.ended)
  }

  async #act({ what, pick, other }: Action): Promise<void> {
    const { network } = this.#party
    const present = this.#present
    const seat = present[pick % present.length] as Seated
    const peer = present[other % present.length] as Seated
    const [from, to] = [seat.machine.place, peer.machine.place]
    if (what === 'all') this.#say(seat, undefined, 1)
    else if (what === 'one') this.#say(seat, peer, 1 + (pick % 3))
    else if (what === 'burst') this.#say(seat, undefined, BURST, 'x'.repeat(other))
    else if (what === 'join') {
      if (present.length < 4 && this.#healing.length === 0) await this.#sit()
    } else if (what === 'leave') {
      if (present.length > 2) seat.room.leave()
    } else if (what === 'heal') this.#heal()
    else if (what === 'cut') {
      network.cut(from, to)
      this.#healing.push(() => network.heal(from, to))
    } else if (what === 'deaf') {
      network.toward(from, to, { loss: 1 })
      this.#healing.push(() => network.toward(from, to, { loss: 0 }))
    } else if (what === 'path') {
      if (this.#healing.length === 0) network.breakPaths(from, to)
    } else if (what === 'away') {
      seat.machine.cable.setReachable(false)
      this.#healing.push(() => seat.machine.cable.setReachable(true))
    } else if (what === 'silent') {
      if (this.#healing.length > 0) return
      seat.machine.cable.setSilent(true)
      this.#healing.push(() => seat.machine.cable.setSilent(false))
    } else {
      network.everywhere({ loss: LOSSY })
      this.#healing.push(() => network.everywhere({ loss: this.#world.loss }))
    }
  }

  #say({ room }: Seated, to: Seated | undefined, times: number, text = ''): void {
    if (to?.room === room) return
    const player = to && room.players.get(to.room.me.id)
    if (to !== undefined && player === undefined) return
    const ids = player === undefined ? [...room.players.keys()] : [player.id]
    for (let n = 0; n < times; n++) {
      const number = this.#said++
      for (const { room: other, told } of this.#seated)
        if (other !== room && ids.includes(other.me.id)) heardBy(told, room.me.id).push(number)
      room.send('said', [room.me.id, number, text], player)
    }
  }

  #heal(): void {
    for (const heal of this.#healing.splice(0)) heal()
  }
}

function heardBy(table: Map<string, number[]>, from: string): number[] {
  const known = table.get(from) ?? []
  table.set(from, known)
  return known
}
