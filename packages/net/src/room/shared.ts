import { MAX_EVENT_BYTES, toWire } from '../core/mesh/message.ts'
import type { NumberedMessage } from '../core/mesh/message.ts'
import { pack } from '../core/wire/msgpack.ts'
import { TickmeshError } from '../errors.ts'
import type { Game, Input, Output } from '../game.ts'
import type { HostTerm } from '../lobby-client/seat.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Emitter } from './emitter.ts'
import { check, encode } from './encode.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import { validate } from './validate.ts'

type HostMessage = Extract<NumberedMessage, { kind: 'shared' | 'start' }>

/** Messages of a host whom the lobby has not named to us yet; they wait for its word. */
const MAX_EARLY = 512

/**
 * The host's values: every player holds a copy, only the host writes, and a new host goes on with what it holds.
 * A message counts only when its sender is the host of its term.
 */
export class Shared<G extends Game> {
  readonly #game: G
  readonly #members: Members
  readonly #listeners: Emitter<Record<string, readonly [unknown]>>
  readonly #onStart: (tick: number) => void
  /** As written and as its schema made it, by index. */
  readonly #values = new Map<number, { readonly raw: unknown; readonly value: unknown }>()
  #host: HostTerm
  #startTick: number | undefined
  #early: { readonly peer: Peer; readonly message: HostMessage }[] = []

  constructor(game: G, members: Members, host: HostTerm, scheduler: Scheduler, onStart: (tick: number) => void) {
    this.#game = game
    this.#members = members
    this.#host = host
    this.#listeners = new Emitter(scheduler)
    this.#onStart = onStart
  }

  get startTick(): number | undefined {
    return this.#startTick
  }

  /** The value as last written by a host; undefined before the first writing (or before it came). */
  get<N extends keyof G['shared'] & string>(name: N): Output<G['shared'][N]> | undefined {
    return this.#values.get(this.#game.names.shared.indexOf(name))?.value as Output<G['shared'][N]> | undefined
  }

  /** Calls back with every new value, one's own writing included. */
  on<N extends keyof G['shared'] & string>(name: N, listener: (value: Output<G['shared'][N]>) => void): () => void {
    return this.#listeners.on(name, listener as (value: unknown) => void)
  }

  /** Writes a value for all. @throws TickmeshError `not-host`, `invalid-value`, `too-large`. */
  set<N extends keyof G['shared'] & string>(name: N, value: Input<G['shared'][N]>): void {
    this.#assertHost(`shared value "${name}"`)
    const index = this.#game.names.shared.indexOf(name)
    const what = `shared value "${name}"`
    const schema = this.#game.shared[name]
    // A copy: what the game changes in its own object later is not what was sent.
    const message: HostMessage = { kind: 'shared', term: this.#host.term, index, value }
    const bytes = encode({ what, schema, value, limit: MAX_EVENT_BYTES }, toWire(message))
    this.#broadcast(bytes)
    const raw = structuredClone(value)
    this.#store(index, raw, check({ what, schema, value: raw }))
  }

  /** Agrees on the tick at which the round starts. @throws TickmeshError `not-host`. */
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
    const early = this.#early
    this.#early = []
    for (const { peer, message } of early) this.receive(peer, message)
  }

  /** A player has joined: the host gives them what there is. */
  greet(peer: Peer): void {
    if (this.#host.id !== this.#members.me.id) return
    const { term } = this.#host
    for (const [index, { raw }] of this.#values) {
      peer.sendNumbered(pack(toWire({ kind: 'shared', term, index, value: raw })))
    }
    if (this.#startTick !== undefined) peer.sendNumbered(pack(toWire({ kind: 'start', term, tick: this.#startTick })))
  }

  receive(peer: Peer, message: HostMessage): void {
    const { id, term } = this.#host
    if (message.term > term) {
      if (this.#early.length < MAX_EARLY) this.#early.push({ peer, message })
      else peer.refuse('shared value ahead of its term')
      return
    }
    // A former host's last words are no offence: it may not know yet.
    if (message.term < term) return
    if (peer.player.id !== id) return peer.refuse('shared value of a player who is not the host')
    if (message.kind === 'start') return this.#started(message.tick)
    const name = this.#game.names.shared[message.index]
    const schema = name === undefined ? undefined : this.#game.shared[name]
    if (name === undefined || schema === undefined) return peer.refuse('unknown shared value')
    const verdict = validate(schema, message.value)
    if (!verdict.ok) return peer.refuse(`shared value "${name}": ${verdict.why}`)
    this.#store(message.index, message.value, verdict.value)
  }

  clear(): void {
    this.#listeners.clear()
  }

  #store(index: number, raw: unknown, value: unknown): void {
    this.#values.set(index, { raw, value })
    const name = this.#game.names.shared[index]
    if (name !== undefined) this.#listeners.emit(name, value)
  }

  #started(tick: number): void {
    if (tick === this.#startTick) return
    this.#startTick = tick
    this.#onStart(tick)
  }

  #broadcast(bytes: Uint8Array): void {
    for (const peer of this.#members.recipients(undefined)) peer.sendNumbered(bytes)
  }

  #assertHost(what: string): void {
    if (this.#host.id === this.#members.me.id) return
    throw new TickmeshError('not-host', `${what} is the host's to set; check room.isHost, or send the host an event.`)
  }
}
