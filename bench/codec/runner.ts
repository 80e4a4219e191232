// Runner of one codec on one load: times its three parts, and compares what it decodes with the truth.

import { mean, quantile, seeded, sorted } from '../stats.ts'
import type { MakeSubject, Subject } from './subject.ts'
import { type Decoded, History, matches } from './truth.ts'
import { makeWorld, type Motion, type World } from './world.ts'

/** Load of a world, and its channel. */
export interface Load {
  readonly count: number
  /** Share of the entities that change. */
  readonly share: number
  readonly motion: Motion
  /**
   * Share of frames, and of acks, that are lost. Only Tickmesh has a run with loss: the others need a channel
   * without.
   */
  readonly loss: number
}

/** Figures of a subject. */
export interface Measured {
  readonly bytes: number
  readonly encodeUs: number
  readonly decodeUs: number
  readonly readUs: number
  /** Bytes of each tick, and the sum of its three times, µs. */
  readonly eachBytes: readonly number[]
  readonly eachUs: readonly number[]
}

/** Ticks without loss or motion after a run with loss, until every entity must be right: some round trips of acks. */
const REST_TICKS = 24

/** Subject with its own copy of the world, and its measurements. */
export class Runner {
  readonly #name: string
  readonly #seed: number
  readonly #world: World
  readonly #subject: Subject
  /** History of the truth, in a run with loss. */
  readonly #history: History | undefined
  readonly #bytes: number[] = []
  readonly #encode: number[] = []
  readonly #decode: number[] = []
  readonly #read: number[] = []
  #loss: number
  #tick = 0

  constructor(name: string, { count, share, motion, loss }: Load, seed: number, make: MakeSubject) {
    this.#name = name
    this.#seed = seed
    this.#world = makeWorld(count, share, motion, seed)
    this.#loss = loss
    this.#history = loss > 0 ? new History(this.#world) : undefined
    const random = seeded(seed + 1)
    this.#subject = make(this.#world, () => this.#loss > 0 && random() < this.#loss)
  }

  run(ticks: number, count: boolean): void {
    for (let more = 0; more < ticks; more++) {
      this.#world.step()
      this.#history?.keep()
      this.#once(count)
      if (this.#history !== undefined) this.#verifyShown(this.#history)
    }
    if (this.#history === undefined) this.#verify()
  }

  /** Ends a run: no more loss, no motion; then every entity must be right. */
  rest(): void {
    this.#loss = 0
    for (let more = 0; more < REST_TICKS; more++) this.#once(false)
    this.#verify()
  }

  #once(count: boolean): void {
    const subject = this.#subject
    const tick = ++this.#tick
    const start = performance.now()
    const messages = subject.encode(this.#world, tick)
    const encoded = performance.now()
    subject.decode(messages, tick)
    const decoded = performance.now()
    const total = subject.total()
    const read = performance.now()
    subject.settle?.(tick)
    if (!Number.isFinite(total)) throw this.#error(`the fields add up to ${total}`)
    if (!count) return
    this.#bytes.push(messages.reduce((sum, message) => sum + message.length, 0))
    this.#encode.push(encoded - start)
    this.#decode.push(decoded - encoded)
    this.#read.push(read - decoded)
  }

  /** Compares the receiver's entities with the truth. */
  #verify(): void {
    for (let index = 0; index < this.#world.count; index++) {
      const decoded = this.#subject.read(index)
      if (decoded === undefined || !matches(this.#world, index, decoded))
        throw this.#error(`entity ${index} is ${JSON.stringify(decoded)}, not as sent`)
    }
  }

  /** Compares the receiver's entities with the true states of the last ticks: an entity may be late, but as a whole. */
  #verifyShown(history: History): void {
    for (let index = 0; index < this.#world.count; index++) {
      const decoded: Decoded | undefined = this.#subject.read(index)
      if (decoded !== undefined && !history.holds(index, decoded))
        throw this.#error(`entity ${index} is ${JSON.stringify(decoded)}, which it was in none of the last ticks`)
    }
  }

  #error(what: string): Error {
    return new Error(`${this.#name}: ${what} (tick ${this.#tick}, --seed ${this.#seed})`)
  }

  /** Medians of the times, because the machine runs other things too; mean of the bytes, because all are sent. */
  get measured(): Measured {
    const us = (values: readonly number[]): number => quantile(sorted(values), 0.5) * 1000
    return {
      bytes: mean(this.#bytes),
      encodeUs: us(this.#encode),
      decodeUs: us(this.#decode),
      readUs: us(this.#read),
      eachBytes: this.#bytes,
      eachUs: this.#encode.map((ms, at) => (ms + (this.#decode[at] ?? NaN) + (this.#read[at] ?? NaN)) * 1000),
    }
  }
}
