import { SentRing, type SentFrame } from '../wire/acks.ts'
import { BitWriter, riceBits } from '../wire/bits.ts'
import {
  type FrameHeader,
  MAX_FRAME_BYTES,
  MAX_HEADER_BITS,
  PREFIX_BYTES,
  writeHeader,
  writeMessage,
} from '../wire/frame.ts'
import { writeParameters } from './codec.ts'
import type { Encodings } from './encodings.ts'
import { GENERATION_BITS } from './ids.ts'
import { KindSends } from './kind-sends.ts'
import { PARAMETER_BITS, SECTION_BITS } from './schema.ts'
import { DELTA, DENSE, DESPAWN, FULL, gapParameter, type SectionHeader, writeSection, writeSpan } from './sections.ts'
import { Selection } from './selection.ts'

/** Bits of a frame after msgpack's bytes and the longest header, with room for the end of the body. */
const BODY_BITS = (MAX_FRAME_BYTES - PREFIX_BYTES) * 8 - MAX_HEADER_BITS - 8
/** What a record is reckoned to need beside its own bits (gap, span) when it is decided what fits. */
const RECORD_OVERHEAD_BITS = 6
/** Numbers that the log keeps of a record: kind, index, generation, version, sends, baseline's tick and version. */
const LOG = 7
/** The version that stands for a despawn in the log. */
const GONE = -1

/** A frame sent, and what it held. */
interface StateFrame extends SentFrame {
  tick: number
  records: number
  log: Int32Array
}

/** A run of the selection that becomes one section of one frame. */
interface Slice extends SectionHeader {
  frame: number
  start: number
}

/** What this player's entities share over all peers. */
export interface OutboxShared {
  readonly encodings: readonly Encodings[]
  readonly kindBits: number
  readonly epoch: number
  /** Samples a full refresh of each entity comes round in. */
  readonly refreshSamples: number
}

/** What goes to one peer over one link: what it has acknowledged, what waits, and the frames under way. */
export class Outbox {
  readonly sent: SentRing<StateFrame> = new SentRing<StateFrame>(() => ({
    sequence: 0,
    sentAtMs: 0,
    acked: false,
    tick: 0,
    records: 0,
    log: new Int32Array(0),
  }))
  readonly #shared: OutboxShared
  readonly #sends: readonly KindSends[]
  readonly #selection = new Selection()
  readonly #writer = new BitWriter((MAX_FRAME_BYTES + 3) >>> 2)
  readonly #slices: Slice[] = []
  readonly #buffers: { readonly view: DataView; readonly bytes: Uint8Array }[] = []
  #tick = -1
  #whole = true

  constructor(shared: OutboxShared) {
    this.#shared = shared
    this.#sends = shared.encodings.map(() => new KindSends())
  }

  despawned(kind: number, index: number, generation: number): void {
    this.#sends[kind]?.despawned(index, generation)
  }

  /** The peer took this frame. */
  acked(frame: StateFrame): void {
    const { log } = frame
    for (let at = 0; at < frame.records * LOG; at += LOG) {
      const sends = this.#sends[log[at] as number] as KindSends
      const index = log[at + 1] as number
      const generation = log[at + 2] as number
      const version = log[at + 3] as number
      if (version === GONE) {
        if (sends.gone[index] === generation) sends.clearGone(index)
      } else
        sends.acked(
          index,
          generation,
          frame.tick,
          version,
          log[at + 4] as number,
          log[at + 5] as number,
          log[at + 6] as number,
        )
    }
  }

  /**
   * The frames of this tick, one at least; a second call in the same tick gives one without a body, for an entity is
   * sent once a tick at most: its tick names the state that later deltas refer to.
   */
  frames(
    header: Omit<FrameHeader, 'sequence' | 'body'>,
    nowMs: number,
    tick: number,
    sample: number,
    maxFrames: number,
  ): Uint8Array[] {
    this.#slices.length = 0
    const fresh = tick > this.#tick
    if (fresh) {
      this.#tick = tick
      this.#select(tick, sample)
      this.#plan(maxFrames)
    }
    const last = this.#slices.at(-1)?.frame ?? 0
    const frames: Uint8Array[] = []
    let slice = 0
    for (let part = 0; part <= last; part++) {
      const frame = this.sent.push(nowMs)
      frame.tick = tick
      frame.records = 0
      const writer = this.#writer
      writer.reset()
      const body = fresh ? { tick, part, lastPart: last, whole: this.#whole } : undefined
      // The ack and the time go with the first part only: one of them a tick is enough.
      if (part === 0) writeHeader(writer, { ...header, sequence: frame.sequence, body })
      else
        writeHeader(writer, {
          sequence: frame.sequence,
          stratum: header.stratum,
          ack: undefined,
          sharedMs: undefined,
          body,
        })
      while (slice < this.#slices.length && (this.#slices[slice] as Slice).frame === part) {
        this.#writeSlice(this.#slices[slice++] as Slice, frame)
      }
      if (fresh) writer.write(0, 1)
      const buffer = this.#buffer(part)
      frames.push(buffer.bytes.subarray(0, writeMessage(writer, buffer.view)))
    }
    return frames
  }

  /** Finds what this peer lacks. */
  #select(tick: number, sample: number): void {
    const selection = this.#selection
    selection.clear()
    this.#whole = true
    const { encodings, refreshSamples } = this.#shared
    for (const [kind, encoding] of encodings.entries()) {
      const { store } = encoding
      const sends = this.#sends[kind] as KindSends
      sends.reserve(store.version.length)
      // Three passes, so that the selection is in order of type.
      let fulls = 0
      for (let index = 0; index < store.size; index++) {
        const version = store.version[index] as number
        if (version < 0 || store.entities[index] === undefined) continue
        const generation = store.generation[index] as number
        if (sends.generation[index] !== generation) sends.adopt(index, generation)
        const current = sends.ackVersion[index] === version
        const refresh = (index + sample) % refreshSamples === 0
        if (current && !refresh) continue
        sends.priority[index] = (sends.priority[index] as number) + 1
        if (!refresh && sends.baseline(index, version) !== undefined) continue
        fulls++
        const full = encoding.full(index)
        if (full < 0) this.#whole = false
        else selection.add(kind, FULL, index, full, encoding.bits(full), 0, sends.priority[index] as number)
      }
      if (fulls < store.size) this.#selectDeltas(kind, tick, sample)
      if (sends.goneCount === 0) continue
      for (let index = 0; index < sends.gone.length; index++) {
        const gone = sends.gone[index] as number
        if (gone !== 0) selection.add(kind, DESPAWN, index, gone, GENERATION_BITS, 0, Infinity)
      }
    }
  }

  #selectDeltas(kind: number, tick: number, sample: number): void {
    const encoding = this.#shared.encodings[kind] as Encodings
    const sends = this.#sends[kind] as KindSends
    const { store } = encoding
    const { refreshSamples } = this.#shared
    for (let index = 0; index < store.size; index++) {
      const version = store.version[index] as number
      if (version < 0 || store.entities[index] === undefined || sends.ackVersion[index] === version) continue
      if ((index + sample) % refreshSamples === 0) continue
      const baseline = sends.baseline(index, version)
      if (baseline === undefined) continue
      const delta = encoding.delta(index, baseline)
      if (delta < 0) {
        this.#whole = false
        continue
      }
      this.#selection.add(
        kind,
        DELTA,
        index,
        delta,
        encoding.bits(delta),
        tick - baseline.tick,
        sends.priority[index] as number,
      )
    }
  }

  /** Deals the selection out to frames: what does not fit waits, and its priority grows. */
  #plan(maxFrames: number): void {
    const selection = this.#selection
    const wanted = selection.count
    selection.trim(maxFrames * (BODY_BITS - SECTION_BITS * 4), RECORD_OVERHEAD_BITS)
    let frame = 0
    let left = BODY_BITS
    let start = 0
    while (start < selection.count && frame < maxFrames) {
      const slice = this.#measure(start, left, frame)
      if (slice === undefined) {
        frame++
        left = BODY_BITS
        continue
      }
      this.#slices.push(slice.section)
      left -= slice.bits
      start += slice.section.count
    }
    if (start < wanted) this.#whole = false
  }

  /** The longest section from `start` on that fits `left` bits; undefined when not even one record does. */
  #measure(start: number, left: number, frame: number): { section: Slice; bits: number } | undefined {
    const selection = this.#selection
    const kind = selection.kind[start] as number
    const type = selection.type[start] as number
    let end = start
    let reach = 0
    while (end < selection.count && selection.kind[end] === kind && selection.type[end] === type) end++
    reach = (selection.index[end - 1] as number) - (selection.index[start] as number)
    const gap = gapParameter(end - start, reach)
    const span = type === DELTA ? this.#commonSpan(start, end) : 0
    const { codec, store } = this.#shared.encodings[kind] as Encodings
    let bits = SECTION_BITS + (type === DELTA && codec.custom ? store.stride * PARAMETER_BITS : 0)
    let count = 0
    let mixed = false
    for (let at = start; at < end; at++) {
      const step = at === start ? 0 : (selection.index[at] as number) - (selection.index[at - 1] as number) - 1
      const more =
        (selection.bits[at] as number) +
        (gap === DENSE || at === start ? 0 : riceBits(step, gap)) +
        (type === DELTA ? 1 : 0)
      const other = selection.span[at] !== span ? 50 : 0
      if (bits + more + other > left) break
      bits += more + other
      if (other > 0) mixed = true
      count++
    }
    if (count === 0) return undefined
    const first = selection.index[start] as number
    const section = {
      frame,
      start,
      type,
      kind,
      count,
      gap,
      first,
      epoch: this.#shared.epoch,
      span,
      mixed,
      custom: codec.custom,
    }
    return { section, bits }
  }

  /** The span that most records share, if one has the majority (Boyer and Moore's vote). */
  #commonSpan(start: number, end: number): number {
    const { span } = this.#selection
    let candidate = 0
    let votes = 0
    for (let at = start; at < end; at++) {
      if (votes === 0) candidate = span[at] as number
      votes += span[at] === candidate ? 1 : -1
    }
    return candidate
  }

  #writeSlice(slice: Slice, frame: StateFrame): void {
    const writer = this.#writer
    const selection = this.#selection
    const encoding = this.#shared.encodings[slice.kind] as Encodings
    const sends = this.#sends[slice.kind] as KindSends
    writeSection(writer, slice, this.#shared.kindBits)
    if (slice.type === DELTA && slice.custom)
      writeParameters(writer, encoding.store.kind.table, encoding.codec.parameters)
    this.#reserveLog(frame, slice.count)
    for (let at = slice.start; at < slice.start + slice.count; at++) {
      const index = selection.index[at] as number
      const record = selection.encoding[at] as number
      const span = selection.span[at] as number
      if (at > slice.start && slice.gap !== DENSE)
        writer.rice(index - (selection.index[at - 1] as number) - 1, slice.gap)
      if (slice.mixed) writeSpan(writer, span, slice)
      if (slice.type === DESPAWN) writer.write(record, GENERATION_BITS)
      else writer.copy(encoding.writer, encoding.from(record), encoding.bits(record))
      this.#log(frame, slice, index, sends, record, span)
    }
  }

  #log(frame: StateFrame, slice: Slice, index: number, sends: KindSends, record: number, span: number): void {
    const { log } = frame
    const at = frame.records++ * LOG
    log[at] = slice.kind
    log[at + 1] = index
    if (slice.type === DESPAWN) {
      log[at + 2] = record
      log[at + 3] = GONE
      return
    }
    const count = (sends.sends[index] as number) + 1
    sends.sends[index] = count
    sends.priority[index] = 0
    const { store } = this.#shared.encodings[slice.kind] as Encodings
    log[at + 2] = store.generation[index] as number
    log[at + 3] = store.version[index] as number
    log[at + 4] = count
    log[at + 5] = slice.type === DELTA ? frame.tick - span : -1
    log[at + 6] = slice.type === DELTA ? (sends.ackVersion[index] as number) : -1
  }

  #reserveLog(frame: StateFrame, records: number): void {
    const needed = (frame.records + records) * LOG
    if (frame.log.length >= needed) return
    const log = new Int32Array(Math.max(needed, frame.log.length * 2))
    log.set(frame.log)
    frame.log = log
  }

  #buffer(part: number): { readonly view: DataView; readonly bytes: Uint8Array } {
    let buffer = this.#buffers[part]
    if (buffer === undefined) {
      const bytes = new Uint8Array(MAX_FRAME_BYTES)
      buffer = { bytes, view: new DataView(bytes.buffer) }
      this.#buffers[part] = buffer
    }
    return buffer
  }
}
