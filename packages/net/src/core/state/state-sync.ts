import { ACK_BITS, ReceivedWindow } from '../wire/acks.ts'
import { BitReader } from '../wire/bits.ts'
import { type FrameAck, frameOffset, MAX_FRAME_BYTES, MAX_PARTS, MAX_TICK, readHeader } from '../wire/frame.ts'
import { type Quality, QualityEstimator } from '../wire/quality.ts'
import { ClockPart } from './clock-part.ts'
import { Encodings } from './encodings.ts'
import { makeId, MAX_ENTITIES, MAX_EPOCH, MAX_SLOTS } from './ids.ts'
import { Inbox } from './inbox.ts'
import { Outbox, OutboxShared } from './outbox.ts'
import { type Entity, ownClassOf, type OwnEntity, type OwnEntityClass } from './own-entity.ts'
import { OwnStore } from './own-store.ts'
import type { CompiledKind } from './schema.ts'
import type { ClockSample, Instant, Interest, Received, StateCounters, StateSyncOptions } from './state-types.ts'

export type { ClockSample, Instant, Interest, Received, StateCounters, StateSyncOptions } from './state-types.ts'

interface PeerLink {
  readonly outbox: Outbox
  readonly window: ReceivedWindow
  readonly quality: QualityEstimator
  /** Sequences up to here have their fate in the loss figure. */
  judged: number
  readonly clock: ClockPart
}

/** Every entity goes in full once in so many seconds, acknowledged or not: what no one foresaw heals by itself. */
const REFRESH_S = 1

const REFUSED: Received = { accepted: false }
const ACCEPTED: Received = { accepted: true }

/** Replicates entities between this player and its peers: takes in and gives out bytes, and knows no clock. */
export class StateSync {
  readonly counters: StateCounters = {
    framesSent: 0,
    bytesSent: 0,
    framesReceived: 0,
    duplicates: 0,
    tooOld: 0,
    malformed: 0,
    notOwner: 0,
    noBaseline: 0,
    tooMany: 0,
    unknownPeer: 0,
    staleRecords: 0,
  }
  readonly #options: StateSyncOptions
  readonly #links = new Map<number, PeerLink>()
  readonly #inboxes = new Map<number, Inbox>()
  readonly #classes: readonly OwnEntityClass[]
  readonly #encodings: readonly Encodings[]
  readonly #shared: OutboxShared
  readonly #entities = new Map<number, Entity>()
  readonly #byKind = new Map<string, Set<Entity>>()
  readonly #reader = new BitReader(MAX_FRAME_BYTES)
  #own = 0
  #tick = -1
  #samples = 0

  constructor(options: StateSyncOptions) {
    const { schema, slot, epoch = 0, tickRate, sendRate } = options
    if (!Number.isInteger(slot) || slot < 0 || slot >= MAX_SLOTS)
      throw new RangeError(`slot ${slot} is not from 0 to ${MAX_SLOTS - 1}`)
    this.#options = options
    this.#classes = schema.kinds.map(ownClassOf)
    this.#encodings = schema.kinds.map((kind) => new Encodings(new OwnStore<OwnEntity>(kind), tickRate))
    for (const kind of schema.kinds) this.#byKind.set(kind.name, new Set())
    this.#shared = new OutboxShared(
      this.#encodings,
      schema.kindBits,
      epoch & MAX_EPOCH,
      Math.max(1, Math.round(sendRate * REFRESH_S)),
    )
  }

  /** A link to this slot opened: it starts from nothing. */
  addPeer(slot: number): void {
    this.#links.set(slot, {
      outbox: new Outbox(this.#shared),
      window: new ReceivedWindow(),
      quality: new QualityEstimator(),
      judged: 0,
      clock: new ClockPart(this.#options.sendRate),
    })
    this.#inbox(slot).relinked()
  }

  /** The link is gone; the player's entities stay. */
  removePeer(slot: number): void {
    this.#links.delete(slot)
  }

  /** The player has left: its entities go. */
  forget(slot: number): void {
    this.#links.delete(slot)
    this.#inboxes.get(slot)?.clear()
    this.#inboxes.delete(slot)
  }

  /** Takes away what the player of a slot has; the link stays. */
  forgetEntities(slot: number): void {
    this.#inboxes.get(slot)?.clear()
    this.#inboxes.delete(slot)
  }

  /** The newest tick of a player of which every difference arrived; −1 none. */
  wholeTick(slot: number): number {
    return this.#inboxes.get(slot)?.wholeTick ?? -1
  }

  /** Slots of whose entities something is known. */
  get heardSlots(): Iterable<number> {
    return this.#inboxes.keys()
  }

  /** Names of the declared kinds. */
  get kinds(): Iterable<string> {
    return this.#byKind.keys()
  }

  /** The own entities, by kind. */
  get ownStores(): readonly OwnStore<OwnEntity>[] {
    return this.#encodings.map(({ store }) => store)
  }

  /** Makes an own entity. Throws a `TypeError` or `RangeError` for an unknown kind, a value that does not fit, or the 4,097th entity. */
  spawn(kindName: string, values: Readonly<Record<string, unknown>>): OwnEntity {
    const kind = this.#options.schema.byName.get(kindName)
    if (kind === undefined) throw new TypeError(`there is no kind "${kindName}"; declare it in the game's state`)
    if (this.#own >= MAX_ENTITIES) throw new RangeError(`a player has ${MAX_ENTITIES} entities at most; despawn some`)
    const { store } = this.#encodings[kind.number] as Encodings
    const index = store.allocate()
    try {
      store.writeAll(index, values)
    } catch (error) {
      store.release(index)
      throw error
    }
    const generation = store.generation[index] as number
    const { slot } = this.#options
    const id = makeId({ slot, epoch: this.#shared.epoch, kind: kind.number, index, generation })
    const Own = this.#classes[kind.number] as OwnEntityClass
    const entity = new Own({
      store,
      index,
      id,
      owner: this.#ownerOf(slot),
      despawn: () => this.#despawn(entity, kind, index, generation),
    })
    store.entities[index] = entity
    this.#own++
    this.#enter(entity)
    return entity
  }

  /** The entity of an id, own or another's. */
  get(id: number): Entity | undefined {
    return this.#entities.get(id)
  }

  /** All entities of a kind, own and others'. Throws a `TypeError` for an unknown kind. */
  all(kind: string): Iterable<Entity> {
    const entities = this.#byKind.get(kind)
    if (entities === undefined) throw new TypeError(`there is no kind "${kind}"; declare it in the game's state`)
    return entities
  }

  /**
   * Takes the own entities' values as the state of this tick. Ticks rise: a tick that is not above the last one is
   * left out. Call it once a send interval, before `frames`.
   */
  sample(tick: number): void {
    if (!Number.isInteger(tick) || tick <= this.#tick || tick > MAX_TICK) return
    this.#tick = tick
    this.#samples++
    for (const encodings of this.#encodings) {
      encodings.store.sample(tick)
      encodings.begin(tick)
    }
  }

  /**
   * The frames to send to a peer now, one at least (it carries acks), each at most 1,150 bytes. They are valid until
   * the next call for the same slot. Empty for a slot without a link. `maxFrames` 1..16: what does not fit waits its turn.
   * `interest`: what the peer is to have, and what first; default: all, alike.
   */
  frames(
    slot: number,
    at: Instant & { readonly stratum: number; readonly maxFrames: number; readonly interest?: Interest },
  ): Uint8Array[] {
    const link = this.#links.get(slot)
    if (link === undefined) return []
    const { window } = link
    const delayMs = at.nowMs - window.newestAtMs
    const ack: FrameAck | undefined = window.any
      ? { sequence: window.newest, bits: window.bits, delayMs: delayMs >= 0 ? delayMs : undefined }
      : undefined
    const header = { stratum: at.stratum & 3, ack, sharedMs: link.clock.due(at.nowMs) ? at.sharedMs : undefined }
    const most = Math.min(MAX_PARTS, Math.max(1, Math.floor(at.maxFrames)))
    const frames = link.outbox.frames(header, at.nowMs, this.#tick, this.#samples, most, at.interest ?? {})
    this.counters.framesSent += frames.length
    for (const frame of frames) this.counters.bytesSent += frame.length
    return frames
  }

  /** Takes a message of the state channel. Never throws; what it refuses is counted. */
  receive(slot: number, bytes: Uint8Array, at: Instant): Received {
    const { counters } = this
    const link = this.#links.get(slot)
    if (link === undefined) return refuse(counters, 'unknownPeer')
    const offset = frameOffset(bytes)
    if (offset === undefined) return refuse(counters, 'malformed')
    const reader = this.#reader
    reader.load(bytes, offset)
    const inbox = this.#inbox(slot)
    const header = readHeader(reader, {
      sharedMs: at.sharedMs,
      tick: inbox.newestTick >= 0 ? inbox.newestTick : (at.sharedMs * this.#options.tickRate) / 1000,
      tickRate: this.#options.tickRate,
    })
    if (header === undefined) return refuse(counters, 'malformed')
    const verdict = link.window.judge(header.sequence)
    if (verdict !== 'new') return refuse(counters, verdict === 'old' ? 'tooOld' : 'duplicates')
    const clock =
      header.ack === undefined ? undefined : this.#takeAck(link, header.ack, header.sharedMs, header.stratum, at.nowMs)
    if (header.body !== undefined) {
      const result = inbox.receive(reader, header.body, at.sharedMs)
      if (result !== 'applied')
        return { ...refuse(counters, REFUSALS[result]), ...(clock === undefined ? {} : { clock }) }
    } else if (reader.left > 7) return refuse(counters, 'malformed')
    link.window.take(header.sequence, at.nowMs)
    counters.framesReceived++
    return clock === undefined ? ACCEPTED : { accepted: true, clock }
  }

  /** Sets the shared time for which every `view` is computed. */
  viewAt(sharedMs: number): void {
    for (const inbox of this.#inboxes.values()) inbox.viewAt(sharedMs)
  }

  /** How far behind the shared clock a player's entities are drawn, ms. */
  viewDelay(slot: number): number {
    return this.#inboxes.get(slot)?.delayMs ?? 0
  }

  /** How good the link to a slot is; undefined without one. */
  quality(slot: number): Quality | undefined {
    return this.#links.get(slot)?.quality
  }

  #takeAck(
    link: PeerLink,
    ack: FrameAck,
    sharedMs: number | undefined,
    stratum: number,
    nowMs: number,
  ): ClockSample | undefined {
    const { sent } = link.outbox
    const newest = sent.get(ack.sequence)
    // An ack of what was never sent, or so long ago that it is forgotten, says nothing.
    if (newest === undefined) return undefined
    for (let back = ACK_BITS; back >= 0; back--) {
      if (back > 0 && (ack.bits & (1 << (back - 1))) === 0) continue
      const frame = sent.get((ack.sequence - back) & 0xffff)
      if (frame === undefined || frame.acked) continue
      frame.acked = true
      link.outbox.acked(frame)
      if (back === 0 && ack.delayMs !== undefined) link.quality.roundTrip(nowMs - frame.sentAtMs - ack.delayMs)
    }
    this.#judge(link, ack.sequence)
    if (ack.delayMs === undefined || sharedMs === undefined) return undefined
    return { t1: newest.sentAtMs, t2: sharedMs - ack.delayMs, t3: sharedMs, t4: nowMs, stratum }
  }

  /** Frames that the peer's window has passed are acked or lost for good. */
  #judge(link: PeerLink, acked: number): void {
    const { sent } = link.outbox
    const limit = (acked - ACK_BITS) & 0xffff
    for (let steps = (limit - link.judged) & 0xffff; steps > 0 && steps < 0x8000; steps--) {
      const frame = sent.get(link.judged)
      link.judged = (link.judged + 1) & 0xffff
      link.quality.fate(frame === undefined || !frame.acked)
    }
  }

  #inbox(slot: number): Inbox {
    let inbox = this.#inboxes.get(slot)
    if (inbox === undefined) {
      const { schema, tickRate, sendRate, onSpawn, onDespawn } = this.#options
      inbox = new Inbox(schema, slot, this.#ownerOf(slot), tickRate, sendRate, {
        spawned: (mirror) => {
          this.#enter(mirror)
          onSpawn?.(mirror)
        },
        despawned: (mirror) => {
          this.#leave(mirror)
          onDespawn?.(mirror)
        },
        stale: () => {
          this.counters.staleRecords++
        },
        mayWrite: () => this.#options.mayWrite?.(slot) ?? true,
      })
      this.#inboxes.set(slot, inbox)
    }
    return inbox
  }

  #ownerOf(slot: number): string | number {
    return this.#options.ownerOf?.(slot) ?? slot
  }

  #despawn(entity: OwnEntity, kind: CompiledKind, index: number, generation: number): void {
    const { store } = this.#encodings[kind.number] as Encodings
    store.release(index)
    this.#own--
    for (const { outbox } of this.#links.values()) outbox.despawned(kind.number, index, generation)
    this.#leave(entity)
  }

  #enter(entity: Entity): void {
    this.#entities.set(entity.id, entity)
    this.#byKind.get(entity.kind)?.add(entity)
  }

  #leave(entity: Entity): void {
    if (this.#entities.get(entity.id) === entity) this.#entities.delete(entity.id)
    this.#byKind.get(entity.kind)?.delete(entity)
  }
}

const REFUSALS = {
  malformed: 'malformed',
  'not-owner': 'notOwner',
  'no-baseline': 'noBaseline',
  'too-many': 'tooMany',
} as const

function refuse(counters: StateCounters, counter: keyof StateCounters): Received {
  counters[counter]++
  return REFUSED
}
