import { MAX_EVENT_BYTES, toWire } from '../core/mesh/message.ts'
import type { DurableMessage } from '../core/mesh/message.ts'
import { pack, unpack } from '../core/wire/msgpack.ts'
import { TickmeshError } from '../errors.ts'
import type { Game, Input, Output } from '../game.ts'
import type { HostTerm } from '../lobby-client/seat.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { EarlyMessages } from './early-messages.ts'
import { Emitter } from './emitter.ts'
import { deepFreeze } from './deep-freeze.ts'
import { check, encode } from './encode.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import { validate } from './validate.ts'

/** What only a host says. */
export type HostMessage = Extract<DurableMessage, { kind: 'shared' | 'start' | 'term' }>

/** What the start of a round needs of the room. */
export interface StartContext {
  /** The start tick is another one, or there is none. */
  changed(tick: number | undefined): void
  /** Whether a tick is further ahead than any that a host may agree on. */
  isFar(tick: number): boolean
}

/** All shared values of a room together, in bytes as packed: a joiner gets them in one go, before anything else. */
const MAX_SHARED_BYTES = 1_048_576

/** Words of a host to come: of each value that a game can declare, the start, and the beginning of a term. */
const MAX_EARLY = 258

interface Value {
  /** As written, to be sent on. */
  readonly raw: unknown
  /** As its schema made it. */
  readonly value: unknown
  readonly bytes: number
}

/**
 * The host's values: every player holds a copy, only the host writes, and a new host goes on with what it holds.
 * A message counts only when its sender is the host of its term.
 */
export class Shared<G extends Game> {
  readonly #game: G
  readonly #members: Members
  readonly #listeners: Emitter<Record<string, readonly [unknown]>>
  readonly #start: StartContext
  /** By index. */
  readonly #values = new Map<number, Value>()
  readonly #early: EarlyMessages<HostMessage>
  #host: HostTerm
  #startTick: number | undefined
  #ended = false

  constructor(game: G, members: Members, host: HostTerm, scheduler: Scheduler, start: StartContext) {
    this.#game = game
    this.#members = members
    this.#host = host
    this.#listeners = new Emitter(scheduler, game.names.shared)
    this.#start = start
    this.#early = new EarlyMessages(MAX_EARLY, (message) =>
      message.kind === 'shared' ? `shared ${message.index}` : message.kind,
    )
  }

  get startTick(): number | undefined {
    return this.#startTick
  }

  /**
   * The value as last written by a host; undefined before the first writing, before it came, and after the host changed to
   * one whom it never reached. It is frozen: to change it, `set` a changed copy.
   */
  get<N extends keyof G['shared'] & string>(name: N): Output<G['shared'][N]> | undefined {
    return this.#values.get(this.#game.names.shared.indexOf(name))?.value as Output<G['shared'][N]> | undefined
  }

  /** Calls back with every new value, one's own writing included. */
  on<N extends keyof G['shared'] & string>(name: N, listener: (value: Output<G['shared'][N]>) => void): () => void {
    return this.#listeners.on(name, listener as (value: unknown) => void)
  }

  /**
   * Writes a value for all.
   *
   * @throws TickmeshError `not-host`, `invalid-value`, `too-large` (64 KB, or 1 MiB with all others), `left`.
   */
  set<N extends keyof G['shared'] & string>(name: N, value: Input<G['shared'][N]>): void {
    const what = `shared value "${name}"`
    this.#assertHost(what)
    const index = this.#game.names.shared.indexOf(name)
    const schema = this.#game.shared[name]
    const message: HostMessage = { kind: 'shared', term: this.#host.term, index, value }
    const bytes = encode({ what, schema, value, limit: MAX_EVENT_BYTES }, toWire(message))
    this.#assertRoom(index, bytes.byteLength, what)
    this.#broadcast(bytes)
    // A copy, as the others get it: what the game changes in its own object later is not what was sent.
    const raw = unpack(pack(value))?.value
    this.#store(index, { raw, value: check({ what, schema, value: raw }), bytes: bytes.byteLength })
  }

  /** Agrees on the tick at which the round starts. @throws TickmeshError `not-host`, `left`. */
  start(tick: number): void {
    this.#assertHost('The start')
    this.#broadcast(pack(toWire({ kind: 'start', term: this.#host.term, tick })))
    this.#started(tick)
  }

  /** The lobby named a host. */
  hostChanged(host: HostTerm): void {
    this.#host = host
    if (host.id === this.#members.me.id) {
      for (const peer of this.#members.recipients(undefined)) this.greet(peer)
    }
    for (const { peer, message } of this.#early.upTo(host.term)) this.receive(peer, message)
  }

  /** A player has joined, or this one is host now: they are told all there is, and so what there is not. */
  greet(peer: Peer): void {
    if (this.#host.id !== this.#members.me.id) return
    const { term } = this.#host
    const indexes = [...this.#values.keys()]
    peer.sendDurable(pack(toWire({ kind: 'term', term, indexes, startTick: this.#startTick })))
    for (const [index, { raw }] of this.#values) {
      peer.sendDurable(pack(toWire({ kind: 'shared', term, index, value: raw })))
    }
  }

  receive(peer: Peer, message: HostMessage): void {
    const { id, term } = this.#host
    // The host of a later term, whom the lobby has not named to us yet: its word waits for that.
    if (message.term > term) {
      if (message.kind === 'shared' && message.index >= this.#game.names.shared.length)
        return peer.refuse('unknown shared value')
      return this.#early.keep(peer, message)
    }
    // A former host's last words are no offence: it may not know yet.
    if (message.term < term) return
    if (peer.player.id !== id) return peer.refuse('shared value of a player who is not the host')
    if (message.kind === 'start') return this.#isNear(peer, message.tick) ? this.#started(message.tick) : undefined
    if (message.kind === 'term') return this.#replaced(peer, message)
    const name = this.#game.names.shared[message.index]
    const schema = name === undefined ? undefined : this.#game.shared[name]
    if (name === undefined || schema === undefined) return peer.refuse('unknown shared value')
    const verdict = validate(schema, message.value)
    if (!verdict.ok) return peer.refuse(`shared value "${name}": ${verdict.why}`)
    this.#store(message.index, { raw: message.value, value: verdict.value, bytes: pack(message.value).byteLength })
  }

  /** A player is gone. */
  forget(peer: Peer): void {
    this.#early.forget(peer)
  }

  end(): void {
    this.#ended = true
    this.#listeners.clear()
  }

  #store(index: number, value: Value): void {
    deepFreeze(value.value)
    this.#values.set(index, value)
    const name = this.#game.names.shared[index]
    if (name !== undefined) this.#listeners.emit(name, value.value)
  }

  #replaced(peer: Peer, { indexes, startTick }: Extract<HostMessage, { kind: 'term' }>): void {
    for (const index of this.#values.keys()) if (!indexes.includes(index)) this.#values.delete(index)
    this.#started(startTick !== undefined && this.#isNear(peer, startTick) ? startTick : undefined)
  }

  /** Whether a start can be one that a host agreed on; else it is refused. */
  #isNear(peer: Peer, tick: number): boolean {
    if (tick >= 0 && !this.#start.isFar(tick)) return true
    peer.refuse('start that is far ahead')
    return false
  }

  #started(tick: number | undefined): void {
    if (tick === this.#startTick) return
    this.#startTick = tick
    this.#start.changed(tick)
  }

  #broadcast(bytes: Uint8Array): void {
    for (const peer of this.#members.recipients(undefined)) peer.sendDurable(bytes)
  }

  #assertRoom(index: number, bytes: number, what: string): void {
    let sum = bytes
    for (const [other, value] of this.#values) if (other !== index) sum += value.bytes
    if (sum <= MAX_SHARED_BYTES) return
    throw new TickmeshError(
      'too-large',
      `${what}: all shared values together would take ${sum} bytes; ${MAX_SHARED_BYTES} are the most.`,
    )
  }

  #assertHost(what: string): void {
    if (this.#ended) throw new TickmeshError('left', 'This room has ended; create or join another with the lobby.')
    if (this.#host.id === this.#members.me.id) return
    throw new TickmeshError('not-host', `${what} is the host's to set; check room.isHost, or send the host an event.`)
  }
}
