// Simulation of congestion control: nodes that replicate entities over limited paths, and what they show.

import { f } from '../core/state/schema/fields.ts'
import { compileState } from '../core/state/schema/schema.ts'
import type { Interest } from '../core/state/entities/interest.ts'
import { StateSync } from '../core/state/state-sync.ts'
import { SimulatedNetwork, type Conditions } from '../link/network.ts'
import { prng } from '../scheduler/prng.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'

const TICK_RATE = 60
const MS = 1_000 / TICK_RATE

const schema = compileState({ dot: { a: f.uint(12), b: f.uint(12), tick: f.uint(16), rank: f.uint(12) } })

/** State of a sender's entities at a receiver, at one of its sendings. */
export interface Look {
  readonly atMs: number
  /** Age of what it has, ms: of the newest entity, and of each rank the mean. */
  readonly newestMs: number
  readonly meanMs: readonly number[]
  readonly oldestMs: number
  /** Bytes that had come by then. */
  readonly bytes: number
}

interface Node {
  readonly sync: StateSync
  readonly slot: number
  readonly others: number[]
  /** True when what it sends is what the controller allows, or all there is. */
  readonly adaptive: boolean
  dots: { [field: string]: unknown }[]
  moving: number
}

/**
 * Players who move their entities, with nothing but state between them: no lobby, no channels. Each entity of n has
 * rank n mod `ranks`; values jump about, so that no prediction saves bytes.
 */
export class Flows {
  readonly scheduler: VirtualScheduler
  readonly network: SimulatedNetwork
  readonly sendRate: number
  readonly nodes: Node[] = []
  readonly interest: Interest = { priority: (entity) => this.weights[entity['rank'] as number] ?? 1 }
  weights: readonly number[] = [1]
  readonly #random: () => number
  #tick = 0

  constructor(options: {
    readonly seed: number
    readonly sendRate?: number
    readonly conditions?: Partial<Conditions>
  }) {
    const { seed, sendRate = 20, conditions = {} } = options
    this.scheduler = new VirtualScheduler(seed)
    this.network = new SimulatedNetwork({ scheduler: this.scheduler, seed: seed + 1, conditions })
    this.sendRate = sendRate
    this.#random = prng(seed + 2)
  }

  /** A player with so many entities, ranked by turns. */
  player(entities: number, adaptive = true): Node {
    const slot = this.nodes.length
    const { sendRate } = this
    const sync = new StateSync({ schema, slot, tickRate: TICK_RATE, sendRate })
    const ranks = this.weights.length
    const dots = Array.from({ length: entities }, (_, n) =>
      sync.spawn('dot', { a: 0, b: 0, tick: 0, rank: n % ranks }),
    ) as unknown as Node['dots']
    const node: Node = { sync, slot, others: [], adaptive, dots, moving: entities }
    this.nodes.push(node)
    return node
  }

  link(a: Node, b: Node): void {
    a.sync.addPeer(b.slot)
    b.sync.addPeer(a.slot)
    a.others.push(b.slot)
    b.others.push(a.slot)
  }

  /** Plays on, and calls `look` after each sending. */
  run(ms: number, look: (atMs: number) => void = () => {}): void {
    const end = this.scheduler.now() + ms
    const every = TICK_RATE / this.sendRate
    while (this.scheduler.now() < end) {
      this.scheduler.advance(MS)
      this.#tick++
      for (const node of this.nodes) this.#move(node)
      if (this.#tick % every !== 0) continue
      for (const node of this.nodes) this.#send(node)
      look(this.scheduler.now())
    }
  }

  /** Returns what `to` has of `from`. */
  look(from: Node, to: Node): Look {
    const now = this.#tick
    const ranks = this.weights.length
    const sums = new Array<number>(ranks).fill(0)
    const counts = new Array<number>(ranks).fill(0)
    let newest = 0
    let oldest = now
    for (const entity of to.sync.all('dot')) {
      if (entity.owner !== from.slot) continue
      const { tick, rank } = entity.latest as { tick: number; rank: number }
      newest = Math.max(newest, tick)
      oldest = Math.min(oldest, tick)
      sums[rank] = (sums[rank] as number) + (now - tick) * MS
      counts[rank] = (counts[rank] as number) + 1
    }
    return {
      atMs: this.scheduler.now(),
      newestMs: (now - newest) * MS,
      oldestMs: (now - oldest) * MS,
      meanMs: sums.map((sum, rank) => sum / Math.max(1, counts[rank] as number)),
      bytes: this.network.trafficOf(`p${from.slot}`, `p${to.slot}`).bytes,
    }
  }

  #move(node: Node): void {
    for (let n = 0; n < node.moving; n++) {
      const dot = node.dots[n] as Node['dots'][number]
      dot['a'] = Math.floor(this.#random() * 4_096)
      dot['b'] = Math.floor(this.#random() * 4_096)
      dot['tick'] = this.#tick
    }
  }

  #send(node: Node): void {
    const nowMs = this.scheduler.now()
    const { sync, adaptive, slot } = node
    sync.sample(this.#tick)
    for (const other of node.others) {
      const maxBytes = adaptive ? (sync.flow(other)?.budget(nowMs, false) ?? 0) : Infinity
      const at = { nowMs, sharedMs: nowMs, stratum: slot === 0 ? 0 : 1 }
      for (const frame of sync.packets(other, { ...at, maxPackets: 16, maxBytes, interest: this.interest })) {
        const bytes = frame.slice()
        this.network.carry({
          from: `p${slot}`,
          to: `p${other}`,
          path: 1,
          bytes: bytes.length,
          departed: () => {},
          arrived: () => this.#receive(other, slot, bytes),
          lost: () => {},
        })
      }
    }
  }

  #receive(to: number, from: number, bytes: Uint8Array): void {
    const nowMs = this.scheduler.now()
    this.nodes[to]?.sync.receive(from, bytes, { nowMs, sharedMs: nowMs })
  }
}

/** The value below which so many of a hundred lie. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] as number
}
