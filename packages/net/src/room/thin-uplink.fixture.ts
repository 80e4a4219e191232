// Bench of transfers on a thin uplink: a room whose first player sends state, events and transfers through a router.

import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { Bottleneck } from '../link/bottleneck.ts'
import type { Conditions } from '../link/network.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { percentile } from './flow.fixture.ts'
import type { Room } from './room.ts'
import { transfers } from './room-transfers.ts'

const game = defineGame({
  id: 'thin-uplink',
  version: 1,
  use: [transfers()],
  state: { dot: { a: f.uint(16), b: f.uint(16), tick: f.uint(16) } },
  events: { chat: v.number() },
})

/** Line behind which the first player sits. */
export interface Uplink {
  readonly seed: number
  readonly bytesPerSecond: number
  /** Time that a full buffer of the router takes to empty, ms. */
  readonly queueMs: number
  readonly receivers: number
  /** Entities of the first player, each of which changes in every tick. */
  readonly entities?: number
  readonly conditions?: Partial<Conditions>
}

/** Result of one run: delays at the receivers, ms. */
export interface Lateness {
  readonly eventP95Ms: number
  readonly stateP95Ms: number
}

/** Room behind a thin uplink. */
export class ThinUplink {
  readonly party: SimulatedParty<typeof game>
  readonly line: Bottleneck
  readonly #uplink: Uplink
  readonly #tickAtMs = new Map<number, number>()
  readonly #eventMs: number[] = []
  readonly #stateMs: number[] = []
  #rooms: readonly Room<typeof game>[] = []

  private constructor(uplink: Uplink) {
    const { seed, bytesPerSecond, queueMs } = uplink
    this.#uplink = uplink
    this.party = new SimulatedParty(game, { seed })
    const { scheduler } = this.party
    this.line = new Bottleneck(scheduler, { bytesPerSecond, bufferBytes: (bytesPerSecond * queueMs) / 1_000 })
  }

  static async open(uplink: Uplink): Promise<ThinUplink> {
    const bench = new ThinUplink(uplink)
    await bench.#gather(uplink)
    return bench
  }

  async #gather({ receivers, seed, entities = 10, conditions }: Uplink): Promise<void> {
    const { party } = this
    this.#rooms = await party.gather(1 + receivers)
    const [from, ...others] = this.#rooms as [Room<typeof game>, ...Room<typeof game>[]]
    party.network.everywhere({ delayMs: 20, ...conditions })
    for (let n = 1; n <= receivers; n++) party.network.toward('p0', `p${n}`, { bottleneck: this.line })
    let random = seed
    const dots = Array.from({ length: entities }, () => from.state.spawn('dot', { a: 0, b: 0, tick: 0 }))
    from.on('tick', (tick) => {
      this.#tickAtMs.set(tick, party.scheduler.now())
      for (const dot of dots) {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
        dot.a = random & 0xffff
        dot.b = random >>> 16
        dot.tick = tick
      }
      if (tick % 6 === 0) from.send('chat', party.scheduler.now())
    })
    for (const room of others) room.onEvent('chat', (sentMs) => this.#eventMs.push(party.scheduler.now() - sentMs))
    await party.run(5_000)
  }

  /** Lets time pass while `running` is not settled, or `ms`, and returns how late events and state were. */
  async watch(ms: number, running?: Promise<unknown>): Promise<Lateness> {
    const { party } = this
    let over = false
    const settle = (): void => void (over = true)
    void running?.then(settle, settle)
    this.#eventMs.length = 0
    this.#stateMs.length = 0
    const endMs = party.scheduler.now() + ms
    while (!over && party.scheduler.now() < endMs) {
      await party.run(20)
      for (const room of this.#rooms.slice(1)) {
        let newest = 0
        for (const { latest } of room.state.all('dot')) newest = Math.max(newest, latest.tick)
        this.#stateMs.push(party.scheduler.now() - (this.#tickAtMs.get(newest) ?? 0))
      }
    }
    return { eventP95Ms: percentile(this.#eventMs, 95), stateP95Ms: percentile(this.#stateMs, 95) }
  }

  /** Sends so many bytes to each of the first receivers; resolves with the time that it took, ms. */
  async transfer(bytes: number, receivers: number = this.#uplink.receivers): Promise<number> {
    const [from, ...others] = this.#rooms as [Room<typeof game>, ...Room<typeof game>[]]
    const fromMs = this.party.scheduler.now()
    const done = others.slice(0, receivers).map(async (room) => {
      const arrived = new Promise<Uint8Array>((resolve, reject) => {
        room.on('transfer', (transfer) => void transfer.accept().then(resolve, reject))
      })
      const to = from.players.get(room.me.id)
      if (to === undefined) throw new Error('no such player')
      await Promise.all([from.transfer(to, new Uint8Array(bytes)), arrived])
    })
    await Promise.all(done)
    return this.party.scheduler.now() - fromMs
  }
}
