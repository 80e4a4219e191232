// Generator of messages that a hostile peer may send: most are nearly right, so that they are read far.

import { DELTA, FULL, newSection, writeSection } from '../core/state/codec/sections.ts'
import { BitWriter } from '../core/wire/bit-writer.ts'
import { pack } from '../core/wire/msgpack.ts'
import type { ChannelName } from '../link/link.ts'
import { prng } from '../scheduler/prng.ts'

/** Message for a channel. */
export interface HostileFrame {
  readonly channel: ChannelName
  readonly bytes: Uint8Array
}

const EDGES = [0, 1, 2, 3, 5, 15, 16, 63, 255, 256, 1_023, 4_095, 4_096, 65_535, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31]
const FAR_EDGES = [2 ** 32 - 1, 2 ** 50 - 1, 2 ** 50, 2 ** 53 - 1, 2 ** 53, -1, -(2 ** 31), 0.5, Number.NaN, Infinity]
const TEXTS = ['', 'x', 'left', 'flood', 'constructor', '__proto__', 'toString', '\uFFFD', 'Ünïcödé', 'y'.repeat(300)]

/** Seeded messages of a hostile peer, by the grammar of the wire. */
export class HostileFrames {
  readonly #random: () => number
  readonly #kinds: number
  readonly #kindBits: number
  #sequence = 0

  /** `kinds`: number of entity types of the game. */
  constructor(seed: number, kinds: number) {
    this.#random = prng(seed)
    this.#kinds = kinds
    this.#kindBits = Math.ceil(Math.log2(Math.max(1, kinds)))
  }

  /** Returns the next message; `tick` is the receiver's. */
  next(tick: number): HostileFrame {
    const at = this.#random()
    const channel = at < 0.5 ? 'state' : at < 0.85 ? 'events' : 'transfer'
    const bytes =
      channel === 'state' ? this.#packet(tick) : pack(channel === 'events' ? this.#message(tick) : this.#transfer())
    return { channel, bytes: this.#random() < 0.15 ? this.#damaged(bytes) : bytes }
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end)
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T
  }

  #count(): number {
    return this.#random() < 0.1 ? this.#one(FAR_EDGES) : this.#random() < 0.5 ? this.#one(EDGES) : this.#below(40)
  }

  #bin(most: number): Uint8Array {
    return Uint8Array.from({ length: this.#below(most) }, () => this.#below(256))
  }

  #list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.#below(most) }, make)
  }

  #value(depth = 0): unknown {
    const kind = this.#below(depth > 4 ? 6 : 8)
    if (kind === 6) return this.#list(6, () => this.#value(depth + 1))
    if (kind === 7) return Object.fromEntries(this.#list(5, () => [this.#text(), this.#value(depth + 1)]))
    return [this.#count(), this.#text(), null, true, this.#bin(30), this.#random() * 1e6][kind]
  }

  /** Returns a text that can be the key of a map. */
  #text(): string {
    const text = this.#one(TEXTS)
    return text === '__proto__' ? 'proto' : text
  }

  #id(): number {
    return this.#random() < 0.2 ? this.#count() : 1 * 2 ** 44 + this.#below(4) * 2 ** 28 + this.#below(64) * 2 ** 16 + 1
  }

  #near(tick: number): number {
    return this.#random() < 0.1 ? this.#count() : Math.max(0, tick - this.#below(20))
  }

  #message(tick: number): unknown {
    const term = this.#random() < 0.8 ? 1 : this.#count()
    const nil = <T>(value: T): T | null => (this.#random() < 0.3 ? null : value)
    const owner = (): unknown[] => [
      this.#id(),
      this.#random() < 0.8 ? 1 + this.#below(5) : this.#count(),
      nil(this.#below(4)),
    ]
    switch (this.#below(14)) {
      case 0:
        return [0, 2, this.#count(), this.#text(), this.#text(), this.#count()]
      case 1:
        return [1, `x${this.#text()}`]
      case 2:
        return [2, this.#count()]
      case 3:
        return [3, this.#below(4), this.#near(tick), this.#value()]
      case 4:
        return [4, term, this.#below(4), this.#value()]
      case 5:
        return [5, term, this.#near(tick)]
      case 6:
        return [6, term, this.#list(5, () => this.#count()), nil(this.#near(tick))]
      case 7: {
        const last = this.#below(3)
        return [7, this.#near(tick), this.#below(3), last, this.#random() < 0.5, this.#body(tick)]
      }
      case 8:
        return [8, this.#near(tick), this.#random() < 0.5]
      case 9:
        return [9, term, ...owner(), nil([this.#near(tick), -1, this.#bin(30)])]
      case 10:
        return [10, term, this.#list(8, owner)]
      case 11:
        return [11, term, this.#list(8, () => [this.#id(), this.#count(), this.#random() < 0.5])]
      case 12:
        return [12, this.#count()]
      default:
        return this.#value()
    }
  }

  #transfer(): unknown {
    const id = this.#below(60)
    switch (this.#below(8)) {
      case 0:
        return [0, this.#count(), this.#count(), this.#value()]
      case 1:
        return [1, id, this.#bin(200)]
      case 2:
      case 6:
        return [this.#one([2, 6]), id, this.#below(7)]
      case 3:
      case 5:
        return [this.#one([3, 5]), id]
      case 4:
        return [4, id, this.#count()]
      default:
        return this.#value()
    }
  }

  #packet(tick: number): Uint8Array {
    const writer = new BitWriter(280)
    this.#sequence += 1 + this.#below(3)
    const [small, entities, ack, time] = [0.4, 0.8, 0.3, 0.3].map((share) => this.#random() < share)
    writer.write(this.#sequence & 0xffff, 16)
    writer.write((ack ? 0x80 : 0) | (time ? 0x20 : 0) | (small ? 0x10 : 0) | (entities ? 0x08 : 0), 8)
    if (ack) {
      writer.write(this.#below(65_536), 16)
      writer.write(this.#below(2 ** 32), 32)
    }
    if (ack && time) writer.write(this.#below(65_536), 16)
    if (time) {
      writer.write(this.#below(4), 2)
      writer.write(this.#below(2), 6)
      writer.write(Math.floor((tick * 64_000) / 60) % 2 ** 32, 32)
    }
    if (small) this.#parts(writer, tick, entities === true)
    if (entities) {
      writer.write(this.#near(tick) & 0xffff, 16)
      writer.bytes(this.#body(tick))
    }
    const length = (writer.bits + 7) >>> 3
    const bytes = new Uint8Array(length + 3)
    bytes.set([0xc5, length >>> 8, length & 255])
    writer.copyTo(new DataView(bytes.buffer), 3)
    return bytes
  }

  #parts(writer: BitWriter, tick: number, more: boolean): void {
    for (let count = 1 + this.#below(3); count > 0; count--) {
      const type = 1 + this.#below(this.#random() < 0.05 ? 15 : 3)
      const cue = type === 3 && this.#random() < 0.8
      const bytes = cue ? Uint8Array.of(this.#below(3), tick & 127, ...pack(this.#value())) : this.#bin(40)
      if (type > 3 || bytes.length > 255 + 13) continue
      writer.write(type, 4)
      writer.write(Math.min(14, bytes.length), 4)
      if (bytes.length >= 14) writer.write(bytes.length - 14, 8)
      writer.bytes(bytes)
    }
    if (more) writer.write(0, 8)
  }

  /** Returns entities: sections whose records are a few bits of anything. */
  #body(tick: number): Uint8Array {
    const writer = new BitWriter(200)
    for (let sections = 1 + this.#below(3); sections > 0; sections--) {
      const type = this.#below(4)
      const count = this.#random() < 0.05 ? 1 + this.#below(4_096) : 1 + this.#below(4)
      const section = { ...newSection(), type, count, kind: this.#below(this.#kinds), first: this.#below(64) }
      const span = 1 + this.#below(Math.min(20, tick + 1))
      const creator = type !== DELTA && type !== 2 && this.#random() < 0.2
      writeSection(writer, { ...section, span, creator, jumps: this.#random() < 0.1 }, this.#kindBits)
      if (count > 1) writer.write(this.#one([15, 15, 0, 3]), 4)
      for (let record = 0; record < Math.min(40, count); record++) {
        if (type !== DELTA) writer.sized(1 + this.#below(4), 4)
        if (type === DELTA) writer.write(0, this.#below(20))
        if (type === FULL) for (let words = this.#below(4); words > 0; words--) writer.write(this.#below(2 ** 32), 32)
      }
    }
    writer.write(0, 1)
    const bytes = new Uint8Array(Math.max(1, (writer.bits + 7) >>> 3))
    writer.copyTo(new DataView(bytes.buffer), 0)
    return bytes.subarray(0, 1_000)
  }

  /** Returns the bytes cut short, made longer, or with some of them changed. */
  #damaged(bytes: Uint8Array): Uint8Array {
    const damage = this.#below(4)
    if (damage === 0) return bytes.slice(0, this.#below(bytes.length))
    if (damage === 1) return Uint8Array.of(...bytes.subarray(0, 1_000), ...this.#bin(8))
    const changed = bytes.slice()
    for (let count = 1 + this.#below(4); count > 0; count--) changed[this.#below(bytes.length)] = this.#below(256)
    return changed
  }
}
