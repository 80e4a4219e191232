import { type SentFrame, SentRing } from '../../packet/acks.ts'
import { type FrameHeader, MAX_FRAME_BYTES, writeHeader, writeMessage } from '../../packet/header.ts'
import { fit } from './budget.ts'
import { BODY_BITS, type Body, type FramePacker, SECTIONS_BITS } from './frame-packer.ts'
import type { DeltaCache } from './delta-cache.ts'
import { LOG } from './frame-log.ts'
import { selectGroups } from './group-select.ts'
import { type AtomicGroup, MAX_ENDS } from './atomic-groups.ts'
import { PeerAckState } from './peer-ack-state.ts'
import type { SendContext } from './send-context.ts'
import { DELTA, DESPAWN, FULL, HANDED, HIDE } from '../codec/sections.ts'
import { groupOf, kindOf } from './send-list.ts'
import type { SnapshotPart } from '../codec/snapshot-part.ts'
import { composeSnapshot, HOLD_LIMIT_MS, snapshotParts } from './snapshot.ts'
import type { Interest } from '../entities/interest.ts'

/** What a record is reckoned to need beside its own bits (gap, span) when it is decided what fits. */
const RECORD_OVERHEAD_BITS = 6
/** A frame sent, and what it held. */
interface StateFrame extends SentFrame {
  tick: number
  records: number
  /** Shared with the other peers that got this body. */
  log: Int32Array
  /** The sample it went in. */
  sample: number
}

/** The snapshot of a link, until the peer says what became of it. */
interface PendingSnapshot {
  readonly tick: number
  readonly madeAtMs: number
  readonly bodies: readonly { readonly log: Int32Array; readonly records: number; readonly sample: number }[]
  /** Whether what is in it waits for the peer's word. */
  held: boolean
}

function emptyFrame(): StateFrame {
  return { sequence: 0, sentAtMs: 0, acked: false, tick: 0, records: 0, log: NOTHING, sample: 0 }
}

/** What goes to one peer over one link: what it has acknowledged, what waits, and the frames under way. */
export class StateOutbox {
  readonly sent: SentRing<StateFrame> = new SentRing<StateFrame>(emptyFrame)
  readonly #shared: SendContext
  readonly #sends: readonly PeerAckState[]
  readonly #fulls: number[] = []
  readonly #hides: number[] = []
  /** Ends that go with the group they were of, kind × 4096 + index, until they are acknowledged. */
  readonly #ends = new Map<number, AtomicGroup>()
  readonly #buffers: { readonly view: DataView; readonly bytes: Uint8Array }[] = []
  #tick = -1
  #whole = true
  #outcome: 'fit' | 'trimmed' | 'skipped' = 'fit'
  #snapshot: PendingSnapshot | undefined

  constructor(shared: SendContext) {
    this.#shared = shared
    this.#sends = shared.encodings.map(() => new PeerAckState())
  }

  /** An entity is gone; `group`: it was in this one. */
  despawned(kind: number, index: number, generation: number, group: AtomicGroup | undefined): void {
    const sends = this.#sends[kind] as PeerAckState
    sends.despawned(index, generation)
    const entity = kind * 4096 + index
    this.#ends.delete(entity)
    if (group === undefined || sends.ends.of(index) !== generation) return
    let ends = 0
    for (const other of this.#ends.values()) if (other === group) ends++
    if (ends < MAX_ENDS) this.#ends.set(entity, group)
  }

  /** The peer took this frame. */
  acked(frame: StateFrame): void {
    this.#confirm(frame, frame.tick)
    frame.log = NOTHING
    frame.records = 0
  }

  #confirm({ log, sample, records }: Pick<StateFrame, 'log' | 'sample' | 'records'>, tick: number): void {
    for (let record = 0; record < records;) {
      const kind = (log[record * LOG] as number) >> 12
      record = (this.#sends[kind] as PeerAckState).acked(log, kind, record, records, tick, sample, (index) =>
        this.#ends.delete(kind * 4096 + index),
      )
    }
  }

  /**
   * All that this peer is to have, for the reliable channel; before any frame. Until the peer's word of it (`snapshotTold`), 5 s at most,
   * what is in it goes over no frame; what comes after it does.
   */
  snapshot(tick: number, sample: number, nowMs: number, interest: Interest): SnapshotPart[] {
    const { selection } = this.#shared
    this.#select(tick, sample, interest.relevant)
    const wanted = selection.count
    const composition = composeSnapshot(this.#shared, selection, tick, (group, index) =>
      this.#urgency(group, index, sample, interest.priority),
    )
    const bodies = Array.from({ length: composition.frames }, (_, part) => {
      const { log, records } = composition.body(part)
      this.#count(log, records, sample)
      for (let at = 0; at < records * LOG; at += LOG) {
        const entity = log[at] as number
        if ((log[at + 2] as number) >= 0) this.#sends[entity >> 12]?.hold(entity & 4095)
      }
      return { log, records, sample }
    })
    this.#snapshot = { tick, madeAtMs: nowMs, bodies, held: true }
    return snapshotParts(composition, tick, this.#whole && selection.count === wanted)
  }

  /** The peer has the snapshot of this tick, or could not take it. False when there is none of which it could be said. */
  snapshotTold(tick: number, taken: boolean): boolean {
    const snapshot = this.#snapshot
    if (snapshot?.tick !== tick) return false
    this.#snapshot = undefined
    this.#letGo(snapshot)
    if (taken) for (const body of snapshot.bodies) this.#confirm(body, tick)
    return true
  }

  #letGo(snapshot: PendingSnapshot): void {
    if (!snapshot.held) return
    snapshot.held = false
    for (const { log, records } of snapshot.bodies) {
      for (let at = 0; at < records * LOG; at += LOG) {
        const entity = log[at] as number
        this.#sends[entity >> 12]?.release(entity & 4095, log[at + 1] as number)
      }
    }
  }

  /**
   * The frames of this tick, one at least; a second call in the same tick gives one without a body, for an entity is
   * sent once a tick at most: its tick names the state that later deltas refer to. So does one with less than a full frame
   * in `maxBytes` when that is not enough for all: fewer sendings, not tiny ones. `outcome` says what became of it.
   */
  frames(
    header: Omit<FrameHeader, 'sequence' | 'body'>,
    nowMs: number,
    tick: number,
    sample: number,
    maxFrames: number,
    maxBytes: number,
    interest: Interest,
  ): Uint8Array[] {
    this.#outcome = 'fit'
    if (tick <= this.#tick) return [this.#frame(header, nowMs, tick, 0, undefined, undefined)]
    this.#tick = tick
    const snapshot = this.#snapshot
    if (snapshot !== undefined && nowMs - snapshot.madeAtMs >= HOLD_LIMIT_MS) this.#letGo(snapshot)
    const { selection, encodings } = this.#shared
    if (maxBytes > 0) this.#select(tick, sample, interest.relevant)
    // Of a frame that is not full, its headers are part of what may go; reckoned in full for each frame.
    const room = Math.min(maxFrames, maxBytes / MAX_FRAME_BYTES) * (BODY_BITS - SECTIONS_BITS)
    if (maxBytes <= 0 || (maxBytes < MAX_FRAME_BYTES && selection.needs(RECORD_OVERHEAD_BITS, encodings) > room)) {
      this.#outcome = 'skipped'
      return [this.#frame(header, nowMs, tick, 0, undefined, undefined)]
    }
    const composition = this.#compose(tick, sample, maxFrames, room, interest.priority)
    const lastPart = composition.frames - 1
    const frames: Uint8Array[] = []
    for (let part = 0; part <= lastPart; part++) {
      const body = composition.body(part)
      // The ack and the time go with the first part only: one of them a tick is enough.
      const own = part === 0 ? header : { stratum: header.stratum, ack: undefined, sharedMs: undefined }
      frames.push(this.#frame(own, nowMs, tick, sample, body, { tick, part, lastPart, whole: this.#whole }))
    }
    return frames
  }

  /** Of the last `frames`: all that was to go went, a part of it, or nothing. */
  get outcome(): 'fit' | 'trimmed' | 'skipped' {
    return this.#outcome
  }

  /** What fits of the selection, by priority. */
  #compose(tick: number, sample: number, maxFrames: number, room: number, priority: Interest['priority']): FramePacker {
    const { selection, encodings } = this.#shared
    const same = selection.grouped ? undefined : this.#shared.find(tick, maxFrames)
    if (same !== undefined && same.complete && same.needs <= room) return same
    const urgency = (group: number, index: number): number => this.#urgency(group, index, sample, priority)
    const reckoned = { frames: maxFrames, frameBits: BODY_BITS, perRecord: RECORD_OVERHEAD_BITS }
    for (let bits = room; ; bits *= 0.9) {
      if (!fit(selection, this.#shared, tick, { ...reckoned, bits }, urgency)) {
        this.#whole = false
        this.#outcome = 'trimmed'
      }
      const composition = this.#shared.compose(tick, maxFrames, selection.needs(RECORD_OVERHEAD_BITS, encodings))
      // Large records leave the ends of frames empty. What has waited least is left out then, never what comes last by index.
      if (composition.complete || selection.count <= 1) {
        if (!composition.complete) this.#whole = false
        return composition
      }
    }
  }

  #frame(
    header: Omit<FrameHeader, 'sequence' | 'body'>,
    nowMs: number,
    tick: number,
    sample: number,
    body: Body | undefined,
    says: FrameHeader['body'],
  ): Uint8Array {
    const frame = this.sent.push(nowMs)
    frame.tick = tick
    frame.records = 0
    frame.log = NOTHING
    const { writer } = this.#shared
    writer.reset()
    const { stratum, ack, sharedMs } = header
    writeHeader(writer, { sequence: frame.sequence, stratum, ack, sharedMs, body: says })
    if (body !== undefined) this.#note(frame, body, sample)
    const { bytes, view } = this.#buffer(says?.part ?? 0)
    return bytes.subarray(0, writeMessage(writer, body?.bytes ?? NO_BYTES, view, bytes))
  }

  #note(frame: StateFrame, body: Body, sample: number): void {
    const { log, records } = body
    frame.log = log
    frame.records = records
    frame.sample = sample
    this.#count(log, records, sample)
  }

  #count(log: Int32Array, records: number, sample: number): void {
    for (let record = 0; record < records;) {
      const kind = (log[record * LOG] as number) >> 12
      record = (this.#sends[kind] as PeerAckState).sent(log, kind, record, records, sample)
    }
  }

  /** Who goes first when not all fit: how long a record has waited, times how fast its entity's turn comes. Ends always go. */
  #urgency(group: number, index: number, sample: number, priority: Interest['priority']): number {
    if ((group & 3) >= DESPAWN) return Infinity
    const kind = kindOf(group)
    const waited = sample - (this.#sends[kind] as PeerAckState).lastSample(index)
    const entity = this.#shared.encodings[kind]?.store.entities[index]
    if (priority === undefined || entity === undefined) return waited
    const weight = priority(entity)
    return waited * (Number.isFinite(weight) ? Math.max(0, weight) : 1)
  }

  /** Finds what this peer lacks. */
  #select(tick: number, sample: number, relevant: Interest['relevant']): void {
    const { selection, encodings, groups, refreshSamples } = this.#shared
    selection.clear()
    this.#whole = true
    for (let kind = 0; kind < encodings.length; kind++) {
      const encoding = encodings[kind] as DeltaCache
      const sends = this.#sends[kind] as PeerAckState
      this.#fulls.length = 0
      this.#hides.length = 0
      const now = { tick, sample }
      const group = groupOf(kind, DELTA)
      if (!sends.select(encoding, group, now, refreshSamples, selection, this.#fulls, this.#hides, relevant))
        this.#whole = false
      const { origins, generation } = encoding.store
      for (const handed of origins.size === 0 ? OWN_ONLY : OWN_AND_HANDED) {
        for (const index of this.#fulls) {
          if (origins.has(index) !== handed) continue
          selection.add(
            groupOf(kind, handed ? FULL + HANDED : FULL),
            index,
            encoding.full(index, sends.ackedTick(index)),
          )
        }
      }
      if (sends.ends.any)
        sends.ends.each((index, gone) => {
          if (!this.#ends.has(kind * 4096 + index)) selection.add(groupOf(kind, DESPAWN), index, gone)
        })
      for (const index of this.#hides) {
        const group = groupOf(kind, origins.has(index) ? HIDE + HANDED : HIDE)
        selection.add(group, index, generation[index] as number)
      }
      if (encoding.writer.overflowed) this.#dropUnwritten()
    }
    if (groups.all.size > 0 || this.#ends.size > 0) this.#selectGroups(tick, sample, relevant)
  }

  #selectGroups(tick: number, sample: number, relevant: Interest['relevant']): void {
    const { selection, encodings, groups, refreshSamples: refresh } = this.#shared
    // What the peer has of a former link may be a member that is none any more: the snapshot ends that.
    if (this.#snapshot?.held === true) this.#whole = false
    else {
      const select = { encodings, sends: this.#sends, selection, now: { tick, sample }, refresh, relevant }
      selectGroups(select, groups.all, this.#ends)
      for (const encoding of encodings) encoding.flush()
      if (encodings.some(({ writer }) => writer.overflowed)) this.#dropUnwritten()
    }
  }

  /** There was no room for all encodings: who has none waits, and its group with it. */
  #dropUnwritten(): void {
    const { selection, encodings } = this.#shared
    this.#whole = false
    const lost = new Set<number>()
    for (let at = selection.singles; at < selection.count; at++)
      if (selection.bits(at, encodings) < 0) lost.add(selection.unit[at] as number)
    const kept: number[] = []
    for (let at = 0; at < selection.count; at++) {
      if (selection.bits(at, encodings) < 0) continue
      if (at < selection.singles || !lost.has(selection.unit[at] as number)) kept.push(at)
    }
    selection.keep(kept)
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

const NO_BYTES = new Uint8Array(0)
const NOTHING = new Int32Array(0)
const OWN_ONLY: readonly boolean[] = [false]
const OWN_AND_HANDED: readonly boolean[] = [false, true]
