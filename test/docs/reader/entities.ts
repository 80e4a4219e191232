// Reader of the entities in a packet, by WIRE.md, with what it knows from earlier packets.

import { Bits } from './bits.ts'
import { bitsOf, isValid, Kind } from './columns.ts'
import type { StateDeclaration } from './declaration.ts'
import { defaultParameters, readDifferences, type State } from './delta.ts'
import { readMsgpack } from './msgpack.ts'

/** A record of a section, as vectors write it. */
export interface RecordJson {
  readonly type: 'full' | 'delta' | 'despawn' | 'hide'
  readonly kind: string
  readonly index: number
  readonly generation: number
  /** Full records: of the sender. */
  readonly epoch?: number
  /** The tick of the baseline. */
  readonly base?: number
  /** The tick of its newest jump. */
  readonly jump?: number
  /** An entity that was handed over: the parts of its id, and its version. */
  readonly origin?: Origin
  readonly values?: Readonly<Record<string, unknown>>
}

/** OWN3 */
export interface Origin {
  readonly slot: number
  readonly epoch: number
  readonly index: number
  readonly generation: number
  readonly version: number
}

const TYPES = ['full', 'delta', 'despawn', 'hide'] as const

interface Section {
  readonly type: (typeof TYPES)[number]
  readonly creator: boolean
  readonly kind: Kind
  readonly epoch: number
  readonly parameters: readonly number[]
  readonly indices: readonly number[]
  readonly spans: readonly number[]
  /** Age of each record's jump in ticks; −1: none. */
  readonly ages: readonly number[]
}

/** Reads the entities of one sender, packet after packet, and keeps all states as baselines. */
export class EntitiesReader {
  readonly kinds: readonly Kind[]
  /** Forms of all that was read: a test sees each of them. */
  readonly seen: Set<string> = new Set()
  readonly #tickRate: number
  /** By kind and index. */
  readonly #known = new Map<string, { readonly generation: number; readonly states: Map<number, State> }>()

  constructor(state: StateDeclaration, tickRate: number) {
    this.kinds = Object.entries(state).map(([name, fields]) => new Kind(name, fields))
    this.#tickRate = tickRate
  }

  /** Returns the state of an entity at a tick. */
  stateAt(kind: string, index: number, tick: number): State | undefined {
    return this.#known.get(`${kind} ${index}`)?.states.get(tick)
  }

  /** Reads the entities of a packet, or a part of a snapshot; throws when they are malformed or lack a baseline. */
  read(bytes: Uint8Array, tick: number): RecordJson[] {
    const bits = new Bits(bytes)
    const records: RecordJson[] = []
    while (bits.flag()) {
      const section = this.#readSection(bits)
      for (const at of section.indices.keys()) records.push(this.#readRecord(bits, section, at, tick))
    }
    bits.expectEnd()
    return records
  }

  #readSection(bits: Bits): Section {
    const type = TYPES[bits.takeBits(2)] as Section['type']
    const creator = bits.flag()
    if (creator && (type === 'delta' || type === 'despawn')) throw new Error('an origin where none can be')
    const kind = this.kinds[bits.takeBits(this.kinds.length < 2 ? 0 : Math.floor(Math.log2(this.kinds.length - 1)) + 1)]
    if (kind === undefined) throw new Error('there is no such kind')
    const count = bits.rice(type === 'full' ? 0 : 4) + 1
    const first = bits.rice(6)
    const epoch = type === 'full' ? bits.rice(2) : 0
    const jumps = (type === 'full' || type === 'delta') && bits.flag()
    let span = 0
    let mixed = false
    let parameters = defaultParameters(kind)
    if (type === 'delta') {
      span = bits.rice(3) + 1
      mixed = bits.flag()
      if (bits.flag()) {
        this.seen.add('parameters')
        parameters = kind.columns.map(({ coding }) => (coding === 'difference' ? bits.takeBits(5) : 0))
      }
    }
    const indices = this.#readIndices(bits, first, count)
    const spans = indices.map(() => (mixed && bits.flag() ? bits.rice(4) + 1 : span))
    const ages = indices.map(() => (jumps && bits.flag() ? bits.rice(3) : -1))
    if (mixed) this.seen.add('spans')
    if (jumps) this.seen.add('jumps')
    if (epoch > 1_023 || ages.some((age) => age > 1_023)) throw new Error('out of range')
    return { type, creator, kind, epoch, parameters, indices, spans, ages }
  }

  /** STA31 */
  #readIndices(bits: Bits, first: number, count: number): number[] {
    const indices = [first]
    const gaps = count === 1 ? 15 : bits.takeBits(4)
    if (count > 1) this.seen.add(gaps === 15 ? 'indices without gaps' : 'indices with gaps')
    for (let last = first; indices.length < count; indices.push(last)) last += gaps === 15 ? 1 : bits.rice(gaps) + 1
    if (indices.some((index) => index >= 4_096)) throw new Error('an index of 4,096 or more')
    return indices
  }

  #readRecord(bits: Bits, section: Section, at: number, tick: number): RecordJson {
    const { type, kind, epoch } = section
    const index = section.indices[at] as number
    const age = section.ages[at] as number
    const jump = age < 0 ? {} : { jump: tick - age }
    if (age > tick) throw new Error('a jump before tick 0')
    const place = `${kind.name} ${index}`
    if (type === 'delta') {
      const known = this.#known.get(place)
      const baseTick = tick - (section.spans[at] as number)
      const base = known?.states.get(baseTick)
      if (known === undefined || base === undefined) throw new Error(`no state of ${place} at tick ${baseTick}`)
      const { seen } = this
      const context = { ...section, tickRate: this.#tickRate, base, baseTick, span: tick - baseTick, seen }
      const numbers = readDifferences(bits, context)
      const blobs = base.blobs.map((blob) => (bits.flag() ? readBlob(bits) : blob))
      known.states.set(tick, { numbers, blobs, base: { tick: baseTick, numbers: base.numbers } })
      const { generation } = known
      return { type, kind: kind.name, index, generation, base: baseTick, ...jump, values: kind.values(numbers, blobs) }
    }
    const generation = bits.sized(4)
    const origin = section.creator ? { origin: readOrigin(bits) } : {}
    const head = { type, kind: kind.name, index, generation, ...origin }
    if (type !== 'full') {
      this.#known.delete(place)
      return head
    }
    const numbers = this.#readNumbers(bits, kind)
    const blobs = Array.from({ length: kind.blobs }, () => readBlob(bits))
    const known = this.#known.get(place)
    const states = known?.generation === generation ? known.states : new Map<number, State>()
    this.#known.set(place, { generation, states: states.set(tick, { numbers, blobs, base: undefined }) })
    return { ...head, epoch, ...jump, values: kind.values(numbers, blobs) }
  }

  /** Reads the state of an `owner` message (OWN1). */
  readHanded(kind: Kind, bytes: Uint8Array): Record<string, unknown> {
    const bits = new Bits(bytes)
    const numbers = this.#readNumbers(bits, kind)
    const blobs = Array.from({ length: kind.blobs }, () => readBlob(bits))
    bits.expectEnd()
    return kind.values(numbers, blobs)
  }

  /** STA17 */
  #readNumbers(bits: Bits, kind: Kind): number[] {
    const sparse = bits.flag()
    this.seen.add(sparse ? 'full, sparse' : 'full')
    return kind.columns.map((column) => {
      const number = sparse && !bits.flag() ? column.zero : column.least + bits.takeBits(bitsOf(column))
      if (!isValid(column, number)) throw new Error(`${kind.name}.${column.name} is out of its range`)
      return number
    })
  }
}

function readOrigin(bits: Bits): Origin {
  const [slot, epoch, index] = [bits.takeBits(6), bits.takeBits(10), bits.takeBits(12)] as const
  return { slot, epoch, index, generation: bits.sized(4), version: bits.rice(1) + 1 }
}

/** The value of a blob; undefined for nil. */
function readBlob(bits: Bits): unknown {
  return readMsgpack(bits.bytes(bits.takeBits(10))) ?? undefined
}
