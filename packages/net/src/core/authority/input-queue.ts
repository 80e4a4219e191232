// Inputs received at the host: checked, limited, and read when the host runs their tick.

import { TokenBucket } from '../token-bucket.ts'
import { BitReader } from '../wire/bit-reader.ts'
import { decodeInputs } from './input-codec.ts'
import type { InputPacket } from './input-message.ts'
import type { InputSchema } from './input-schema.ts'
import { Presses } from './presses.ts'
import {
  maxAhead,
  MAX_INPUT_BYTES,
  MAX_REWIND_MS,
  READ_PACKETS,
  REPEAT_MS,
  RING,
  VIEW_STEPS,
} from './authority-limits.ts'

/** The inputs of one tick, as the host takes them. */
export interface TakenInput {
  readonly values: Record<string, unknown>
  /**
   * The tick of the others that the player saw while it pressed them; with a fraction, within the limit of a rewind.
   */
  readonly viewTick: number
}

/** Counts of one player's inputs. */
export interface InputCounters {
  /** Ticks run without their inputs since the first came. */
  missed: number
  /** Inputs that came after their tick. */
  late: number
  /** Inputs too far ahead of the host's tick, and packets that were too many. */
  refused: number
}

/** One player's inputs at the host: kept until their tick comes. The first input of a tick counts. */
export class InputQueue {
  readonly counters: InputCounters = { missed: 0, late: 0, refused: 0 }
  readonly #schema: InputSchema
  readonly #rows: Int32Array
  readonly #ticks = new Int32Array(RING).fill(-1)
  /** Distance of the view behind its input, in 16ths of a tick. */
  readonly #behind = new Uint16Array(RING)
  readonly #last: Int32Array
  readonly #presses: Presses
  readonly #reader = new BitReader(MAX_INPUT_BYTES)
  readonly #bucket = new TokenBucket(READ_PACKETS)
  readonly #maxAhead: number
  readonly #maxRewind: number
  readonly #repeat: number
  #lastTick = -1
  #lastBehind = 0
  #run = -1
  #through = -1

  constructor(schema: InputSchema, tickRate: number) {
    this.#schema = schema
    this.#rows = new Int32Array(RING * schema.count)
    this.#last = schema.neutral.slice()
    this.#presses = new Presses(schema)
    this.#maxAhead = maxAhead(tickRate)
    this.#maxRewind = (MAX_REWIND_MS * tickRate) / 1_000
    this.#repeat = Math.ceil((REPEAT_MS * tickRate) / 1_000)
  }

  /** Inputs up to here have come, or will not be waited for; −1 none came yet. */
  get through(): number {
    return this.#through
  }

  /** Returns whether another packet may be read at this time, ms. */
  admit(nowMs: number): boolean {
    const may = this.#bucket.takeToken(nowMs)
    if (!may) this.counters.refused++
    return may
  }

  /** Takes a packet while the host has run `tick`; false when it is malformed. */
  receive({ first, behind, bits }: InputPacket, tick: number): boolean {
    // At most one second ahead, so that the ring has room for later inputs; inputs of ticks that were run are only
    // counted.
    if (first > tick + this.#maxAhead) {
      this.counters.refused++
      return true
    }
    this.#reader.load(bits, 0)
    let any = false
    const valid = decodeInputs(this.#reader, this.#schema, first, (at, row) => {
      if (!any && this.#through < 0) this.#presses.begin(row)
      any = true
      if (at > tick + this.#maxAhead) this.counters.refused++
      // The packet's view belongs to its newest inputs; the older ones saw as much earlier as they are older.
      else if (this.#add(at, row, tick)) this.#behind[at & (RING - 1)] = behind
    })
    if (any) this.#advance(Math.max(tick, this.#run))
    return valid
  }

  /** The inputs of the tick that the host runs now. Ticks rise. */
  takeInput(tick: number): TakenInput {
    this.#run = tick
    const slot = tick & (RING - 1)
    if (this.#ticks[slot] === tick) {
      this.#setLast(this.#rows.subarray(slot * this.#schema.count, (slot + 1) * this.#schema.count), tick)
      this.#lastBehind = this.#behind[slot] as number
    } else if (this.#through >= 0) {
      this.counters.missed++
      if (tick - this.#lastTick > this.#repeat) this.#last.set(this.#schema.neutral)
    }
    if (this.#through >= 0) this.#advance(tick)
    this.#presses.takePressed(this.#last)
    const behind = Math.min(this.#lastBehind / VIEW_STEPS, this.#maxRewind)
    return { values: this.#schema.values(this.#last, 0), viewTick: tick - behind }
  }

  #add(at: number, row: Int32Array, tick: number): boolean {
    const slot = at & (RING - 1)
    if (this.#ticks[slot] === at) return false
    if (at <= Math.max(tick, this.#run)) {
      // Sent again since the input status is not there yet: counted once, while the ring remembers it.
      if (at <= tick - RING || at < (this.#ticks[slot] as number)) return false
      if (this.#through < 0) this.#through = at
      this.#ticks[slot] = at
      this.counters.late++
      // Too late for its tick, but the newest input: better to repeat than an older one.
      if (at > this.#lastTick) {
        this.#setLast(row, at)
      }
      return false
    }
    this.#ticks[slot] = at
    this.#rows.set(row, slot * this.#schema.count)
    if (this.#through < 0) this.#through = at - 1
    return true
  }

  #setLast(row: Int32Array, tick: number): void {
    this.#last.set(row)
    this.#presses.note(row)
    this.#lastTick = tick
  }

  #advance(tick: number): void {
    this.#through = Math.max(this.#through, tick)
    while (this.#ticks[(this.#through + 1) & (RING - 1)] === this.#through + 1) this.#through++
  }
}
