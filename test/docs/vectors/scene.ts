// Scene of the vectors with state: one link, whose packets are recorded with what the receiver has then.

import { compileState, type StateSchema } from '../../../packages/net/src/core/state/schema/schema.ts'
import { StateSync } from '../../../packages/net/src/core/state/state-sync.ts'
import { WatchedSync } from '../../../packages/net/src/core/state/watched-sync.fixture.ts'
import { pack } from '../../../packages/net/src/core/wire/msgpack.ts'
import { toWire } from '../../../packages/net/src/core/mesh/message.ts'
import { ownershipToWire } from '../../../packages/net/src/core/mesh/ownership-message.ts'
import type { OwnEntity } from '../../../packages/net/src/core/state/entities/entity.ts'
import { toHex } from '../reader/bytes.ts'
import type { GameDeclaration } from '../reader/declaration.ts'
import { stateOf } from './declared.ts'
import { toJson, type Vector } from './vector-file.ts'

export const SENDER = { slot: 3, epoch: 7 }
const RECEIVER = { slot: 5, epoch: 0 }
/** Another player, who hands an entity over to the sender. */
const FORMER = { slot: 9, epoch: 1_000 }

/** A sender, what it says to a receiver, and what that has then. */
export class Scene {
  readonly vectors: Vector[] = []
  readonly sender: WatchedSync
  readonly #receiver: WatchedSync
  readonly #schema: StateSchema
  readonly #rates: { readonly tickRate: number; readonly sendRate: number }
  readonly #step: number
  #tick = 0
  #known = new Map<number, string>()

  constructor({ state, tickRate, sendRate }: GameDeclaration) {
    const schema = compileState(stateOf(state))
    this.#schema = schema
    this.#rates = { tickRate, sendRate }
    this.#step = tickRate / sendRate
    this.sender = new WatchedSync({ schema, ...SENDER, ...this.#rates })
    this.#receiver = new WatchedSync({ schema, ...RECEIVER, ...this.#rates })
    this.sender.addPeer(RECEIVER.slot)
    this.#receiver.addPeer(SENDER.slot)
  }

  get tick(): number {
    return this.#tick
  }

  /** Ticks pass without a send instant. */
  wait(ticks: number): void {
    this.#tick += ticks
  }

  /** Says who owns an entity, to both: the host's `owner` message is a vector. */
  handOver(name: string, id: number): void {
    const message = ownershipToWire({
      kind: 'owner',
      term: 1,
      id,
      ownershipVersion: 1,
      to: SENDER.epoch,
      state: undefined,
    })
    const means = { name: 'owner', term: 1, id, version: 1, owner: SENDER.epoch, state: null }
    this.vectors.push({ name, channel: 'events', hex: toHex(pack(message)), means })
    for (const end of [this.sender, this.#receiver])
      end.applyOwnership({ id, ownershipVersion: 1, term: 1, slot: SENDER.slot })
  }

  /** The receiver hears of an entity of a player who gives it away later. */
  meetFormer(values: Readonly<Record<string, unknown>>): number {
    const former = new StateSync({ schema: this.#schema, ...FORMER, ...this.#rates })
    const { id } = former.spawn('rock', values)
    former.sample(this.#tick + 1)
    for (const { slot, sync } of [
      { slot: RECEIVER.slot, sync: this.#receiver },
      { slot: SENDER.slot, sync: this.sender },
    ]) {
      former.addPeer(slot)
      sync.addPeer(FORMER.slot)
      const at = this.#at(this.#tick + 1)
      for (const packet of former.packets(slot, { ...at, stratum: 0, maxPackets: 1 }))
        sync.receive(FORMER.slot, packet, at)
    }
    return id
  }

  /** The snapshot of the sender's newest tick: a part with all entities, and a part without any. */
  snapshot(name: string): void {
    this.#tick += this.#step
    this.sender.sample(this.#tick)
    const [first] = this.sender.snapshot(RECEIVER.slot, this.#at(this.#tick).nowMs)
    if (first === undefined) throw new Error(`${name}: no part`)
    const parts = [
      { ...first, last: 1 },
      { ...first, part: 1, last: 1, bits: new Uint8Array([0]) },
    ]
    for (const part of parts) {
      const message = pack(toWire({ kind: 'snapshot', ...part }))
      this.#receiver.receiveSnapshot(SENDER.slot, part)
      this.#note({ name: `${name}, part ${part.part}`, channel: 'events', hex: toHex(message), tick: this.#tick })
    }
    this.sender.snapshotAcknowledged(RECEIVER.slot, this.#tick, true)
  }

  /** A send instant: every packet is a vector. `heard`: the receiver acknowledges. */
  send(name: string, heard = true, relevant?: (entity: OwnEntity) => boolean): void {
    this.#tick += this.#step
    this.sender.sample(this.#tick)
    const at = this.#at(this.#tick)
    const interest = relevant === undefined ? {} : { interest: { relevant } }
    const packets = this.sender.packets(RECEIVER.slot, { ...at, stratum: 0, maxPackets: 4, ...interest })
    for (const packet of packets) {
      const { accepted } = this.#receiver.receive(SENDER.slot, packet, at)
      if (!accepted) throw new Error(`${name}: refused`)
      this.#note({ name, channel: 'state', hex: toHex(packet), tick: this.#tick })
    }
    if (!heard) return
    this.#receiver.sample(this.#tick)
    for (const packet of this.#receiver.packets(SENDER.slot, { ...at, stratum: 1, maxPackets: 1 }))
      this.sender.receive(RECEIVER.slot, packet, at)
  }

  /** An `owner` message with the state of an entity, which the receiver has. */
  handedState(name: string, { id, kind }: OwnEntity): void {
    const state = this.sender.stateOf(id)
    if (state === undefined) throw new Error(`${name}: no such entity`)
    const message = ownershipToWire({ kind: 'owner', term: 1, id, ownershipVersion: 1, to: 2, state })
    const handed = { id, kind, values: { ...this.#receiver.get(id)?.latest } }
    this.vectors.push({ name, channel: 'events', hex: toHex(pack(message)), tick: state.tick, handed })
  }

  /** Notes what changed at the receiver, as the meaning of the bytes. */
  #note(vector: Vector): void {
    const now = new Map<number, string>()
    const changed: unknown[] = []
    for (const kind of this.#receiver.kinds) {
      for (const entity of this.#receiver.all(kind)) {
        if (entity.owner !== SENDER.slot) continue
        const values = toJson({ ...entity.latest })
        const text = JSON.stringify(values)
        now.set(entity.id, text)
        if (this.#known.get(entity.id) !== text) changed.push({ id: entity.id, kind, values })
      }
    }
    const removed = [...this.#known.keys()].filter((id) => !now.has(id))
    this.#known = now
    this.vectors.push({ ...vector, changed, removed })
  }

  #at(tick: number): { readonly nowMs: number; readonly sharedMs: number } {
    const ms = (tick * 1_000) / this.#rates.tickRate
    return { nowMs: ms, sharedMs: ms }
  }
}
