// Replication of `room.shared` and of the round's start: the host's messages, its term, and early ones.

import { MAX_EVENT_BYTES, toWire, type DurableMessage } from '../core/mesh/message.ts'
import { pack, unpack } from '../core/wire/msgpack.ts'
import { TickmeshError } from '../errors.ts'
import type { Game, Input, Output } from '../game.ts'
import type { HostTerm } from '../lobby-client/seat.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { EarlyMessages } from './early-messages.ts'
import { Emitter } from './emitter.ts'
import { deepFreeze } from '../core/wire/deep-freeze.ts'
import { assertDeclared } from './declared-names.ts'
import { checkDeclared, packDeclared } from './pack-declared.ts'
import type { HeldValues } from './held-values.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'
import type { UnheardEvents } from './unheard-events.ts'
import { endedRoom } from './ended-room.ts'

/** Message that only a host sends. */
export type HostMessage = Extract<DurableMessage, { kind: 'shared' | 'start' | 'term' }>

/** Parts of a room that shared values and the start of a round use. */
export interface SharedContext {
  readonly scheduler: Scheduler
  readonly unheard: UnheardEvents
  /** Returns whether a tick is further ahead than a start may be. */
  isFar(tick: number): boolean
}

/**
 * Upper bound of all shared values of a room, bytes packed: a player who joins gets them at once, before anything else.
 */
const MAX_SHARED_BYTES = 1_048_576

/**
 * Upper bound of early messages: one for each value that a game can declare, the start, and the beginning of a term.
 */
const MAX_EARLY = 258

/** Value that a host gave, and what is kept of it. */
interface StoredValue {
  /** Value as it was sent, for players who join later. */
  readonly raw: unknown
  /** Output of the schema. */
  readonly value: unknown
  /** Size, packed. */
  readonly bytes: number
  /** Term in which it was set. */
  readonly term: number
}

/** Copies of the host's values, and their messages: a message counts only if its sender is the host of its term. */
export class SharedValues<G extends Game> {
  readonly #game: G
  readonly #members: Members
  readonly #listeners: Emitter<Record<string, readonly [unknown]>>
  readonly #context: SharedContext
  /** By index of the name. */
  readonly #values = new Map<number, StoredValue>()
  readonly #early: EarlyMessages<HostMessage>
  #host: HostTerm
  #startTick: number | undefined
  /** Start that no tick has reached yet. */
  #startDue: number | undefined
  #ended = false

  constructor(game: G, members: Members, host: HostTerm, context: SharedContext) {
    this.#game = game
    this.#members = members
    this.#host = host
    this.#listeners = new Emitter(context.scheduler, game.names.shared, {
      unheard: context.unheard,
      present: (name) => {
        const stored = this.#values.get(game.names.shared.indexOf(name))
        return stored === undefined ? [] : [[stored.value]]
      },
    })
    this.#context = context
    this.#early = new EarlyMessages(MAX_EARLY, (message) =>
      message.kind === 'shared' ? `shared ${message.index}` : message.kind,
    )
  }

  /** Values as they are now. */
  get held(): HeldValues {
    return { host: this.#host, values: this.#values }
  }

  /** See `Room.startTick`. */
  get startTick(): number | undefined {
    return this.#startTick
  }

  /** See `Shared.get`. */
  get<N extends keyof G['shared'] & string>(name: N): Output<G['shared'][N]> | undefined {
    if (DEVELOPMENT) assertDeclared('shared value', name, this.#game.names.shared)
    return this.#values.get(this.#game.names.shared.indexOf(name))?.value as Output<G['shared'][N]> | undefined
  }

  /** See `Shared.on`. */
  on<N extends keyof G['shared'] & string>(name: N, listener: (value: Output<G['shared'][N]>) => void): () => void {
    if (DEVELOPMENT) assertDeclared('shared value', name, this.#game.names.shared)
    return this.#listeners.on(name, listener as (value: unknown) => void)
  }

  /** See `Shared.set`. */
  set<N extends keyof G['shared'] & string>(name: N, value: Input<G['shared'][N]>): void {
    const what = `shared value "${name}"`
    this.#assertHost(what)
    if (DEVELOPMENT) assertDeclared('shared value', name, this.#game.names.shared)
    const index = this.#game.names.shared.indexOf(name)
    const schema = this.#game.shared[name]
    const message: HostMessage = { kind: 'shared', term: this.#host.term, index, value }
    const bytes = packDeclared({ what, schema, value, limit: MAX_EVENT_BYTES }, toWire(message))
    this.#assertFits(index, bytes.byteLength, what)
    this.#broadcast(bytes)
    // A copy, as the other players get it: later changes of the game's own object are not sent.
    const raw = unpack(pack(value))?.value
    this.#store(index, {
      raw,
      value: checkDeclared({ what, schema, value: raw }),
      bytes: bytes.byteLength,
      term: this.#host.term,
    })
  }

  /** Sets the start tick, for all players. @throws TickmeshError `not-host`, `left`. */
  start(tick: number): void {
    this.#assertHost(DEVELOPMENT ? 'The start' : LEFT_OUT)
    this.#broadcast(pack(toWire({ kind: 'start', term: this.#host.term, tick })))
    this.#setStart(tick)
  }

  /** Returns the start that a tick reaches, once; undefined: it reaches none. */
  takeDueStart(tick: number): number | undefined {
    const due = this.#startDue
    if (due === undefined || tick < due) return undefined
    this.#startDue = undefined
    return due
  }

  /** The lobby named a host. */
  hostChanged(host: HostTerm): void {
    this.#host = host
    if (host.id === this.#members.me.id) {
      this.#dropExcess()
      for (const peer of this.#members.joinedPeers) this.greet(peer)
    }
    for (const { peer, message } of this.#early.takeUpTo(host.term)) this.receive(peer, message)
  }

  /** Sends all values, if this player is host, to one who has joined or did not have this host before. */
  greet(peer: Peer): void {
    if (this.#host.id !== this.#members.me.id) return
    const { term } = this.#host
    const indexes = [...this.#values.keys()]
    peer.sendDurable(pack(toWire({ kind: 'term', term, indexes, startTick: this.#startTick ?? null })))
    for (const [index, { raw }] of this.#values) {
      peer.sendDurable(pack(toWire({ kind: 'shared', term, index, value: raw })))
    }
  }

  /** Takes a host's message. */
  receive(peer: Peer, message: HostMessage): void {
    const { id, term } = this.#host
    // Of a later term whose host the lobby has not named here yet.
    if (message.term > term) {
      if (message.kind === 'shared' && message.index >= this.#game.names.shared.length)
        return peer.refuse('unknown shared value')
      return this.#early.keep(peer, message)
    }
    // Not refused: a former host may not know yet that it is one.
    if (message.term < term) return
    if (peer.player.id !== id) return peer.refuse('guest value')
    if (message.kind === 'start') return this.#isNear(peer, message.tick) ? this.#setStart(message.tick) : undefined
    if (message.kind === 'term') return this.#beginTerm(peer, message)
    const name = this.#game.names.shared[message.index] ?? ''
    const what = `shared value "${name}"`
    const verdict = peer.inbound.validate(what, this.#game.shared[name], message.value)
    if (verdict === undefined) return
    const bytes = pack(message.value).byteLength
    // Values of former terms do not count: the host of this one may have replaced them in another order.
    if (this.#sum(message.index, term) + bytes > MAX_SHARED_BYTES) return peer.refuse(`${what}: too much`)
    this.#store(message.index, { raw: message.value, value: verdict.value, bytes, term })
  }

  /** A player has left. */
  forget(peer: Peer): void {
    this.#early.forget(peer)
  }

  /** The room has ended. */
  roomEnded(): void {
    this.#ended = true
    this.#listeners.clear()
  }

  #store(index: number, value: StoredValue): void {
    deepFreeze(value.value)
    this.#values.set(index, value)
    const name = this.#game.names.shared[index]
    if (name !== undefined) this.#listeners.emit(name, value.value)
  }

  /** Drops the values that the new host does not have. */
  #beginTerm(peer: Peer, { indexes, startTick }: Extract<HostMessage, { kind: 'term' }>): void {
    for (const index of this.#values.keys()) if (!indexes.includes(index)) this.#values.delete(index)
    this.#setStart(startTick !== null && this.#isNear(peer, startTick) ? startTick : undefined)
  }

  /** Returns whether a start can be one that a host has set; refuses it otherwise. */
  #isNear(peer: Peer, tick: number): boolean {
    if (tick >= 0 && !this.#context.isFar(tick)) return true
    peer.refuse('far start')
    return false
  }

  #setStart(tick: number | undefined): void {
    if (tick === this.#startTick) return
    this.#startTick = tick
    this.#startDue = tick
  }

  #broadcast(bytes: Uint8Array): void {
    for (const peer of this.#members.joinedPeers) peer.sendDurable(bytes)
  }

  /** Returns the bytes of all values but one that were set since a term began. */
  #sum(except: number, sinceTerm: number): number {
    let sum = 0
    for (const [index, value] of this.#values) if (index !== except && value.term >= sinceTerm) sum += value.bytes
    return sum
  }

  /** [SHR5] Drops values that a former host left beyond the limit: this player is host, and goes on with the others. */
  #dropExcess(): void {
    let sum = 0
    for (const [index, { bytes }] of this.#values) {
      sum += bytes
      if (sum > MAX_SHARED_BYTES) this.#values.delete(index)
    }
  }

  #assertFits(index: number, bytes: number, what: string): void {
    const sum = bytes + this.#sum(index, 0)
    if (sum <= MAX_SHARED_BYTES) return
    throw new TickmeshError(
      'too-large',
      DEVELOPMENT
        ? `${what}: all shared values together would take ${sum} bytes; at most ${MAX_SHARED_BYTES}.`
        : LEFT_OUT,
    )
  }

  #assertHost(what: string): void {
    if (this.#ended) throw endedRoom()
    if (this.#host.id === this.#members.me.id) return
    throw new TickmeshError(
      'not-host',
      DEVELOPMENT ? `${what} is the host's to set; check room.isHost, or send the host an event.` : LEFT_OUT,
    )
  }
}
