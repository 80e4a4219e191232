import { unpack } from '../core/wire/msgpack.ts'
import type { Game, Input, Output } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Emitter } from './emitter.ts'
import { encode } from './encode.ts'
import type { Envelope } from './events.ts'
import type { Members, Recipients } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player } from './player.ts'
import { validate } from './validate.ts'

/** The largest cue, in bytes with its envelope: it must never be split below us. */
export const MAX_CUE_BYTES = 1_000
/** A cue that waits behind this many bytes is stale before it leaves: it is not sent. */
const MAX_QUEUED_BYTES = 16_384
/** How many cues back a duplicate is recognised; an older one is dropped. */
const WINDOW = 1_024

export type CueListener<G extends Game, N extends keyof G['cues']> = (
  value: Output<G['cues'][N]>,
  from: Player,
  envelope: Envelope,
) => void

/**
 * One-shot messages that may be lost, and come at most once. On channel `state`, each is one msgpack array (a state
 * frame is a `bin`):
 *
 *     [number, cue index, tick, value]
 *
 * `number` counts this sender's cues, over all its links.
 */
export class Cues<G extends Game> {
  readonly #game: G
  readonly #members: Members
  readonly #listeners: Emitter<Record<string, readonly [unknown, Player, Envelope]>>
  readonly #seen = new Map<string, { readonly numbers: Set<number>; newest: number }>()
  #next = 0
  #unsent = 0

  constructor(game: G, members: Members, scheduler: Scheduler) {
    this.#game = game
    this.#members = members
    this.#listeners = new Emitter(scheduler, game.names.cues)
  }

  /** Cues that were not sent to somebody because the link was down or its queue full. */
  get unsent(): number {
    return this.#unsent
  }

  on<N extends keyof G['cues'] & string>(name: N, listener: CueListener<G, N>): () => void {
    return this.#listeners.on(name, listener as (value: unknown, from: Player, envelope: Envelope) => void)
  }

  send<N extends keyof G['cues'] & string>(
    name: N,
    value: Input<G['cues'][N]>,
    tick: number,
    to: Recipients | undefined,
  ): void {
    const what = `cue "${name}"`
    const schema = this.#game.cues[name]
    const frame = [this.#next, this.#game.names.cues.indexOf(name), tick, value]
    const bytes = encode({ what, schema, value, limit: MAX_CUE_BYTES }, frame)
    this.#next += 1
    for (const { link } of this.#members.recipients(to)) {
      const sent = link !== undefined && !link.waitsOver('state', MAX_QUEUED_BYTES) && link.send('state', bytes)
      if (!sent) this.#unsent += 1
    }
  }

  receive(peer: Peer, bytes: Uint8Array): void {
    const frame = bytes.byteLength <= MAX_CUE_BYTES ? unpack(bytes)?.value : undefined
    if (!Array.isArray(frame) || frame.length !== 4) return peer.refuse('cue')
    const [number, index, tick, value]: readonly unknown[] = frame
    if (!Number.isSafeInteger(number) || !Number.isSafeInteger(tick)) return peer.refuse('cue')
    const name = this.#game.names.cues[index as number]
    const schema = name === undefined ? undefined : this.#game.cues[name]
    if (name === undefined || schema === undefined) return peer.refuse('unknown cue')
    if (!this.#fresh(peer.player.id, number as number)) return
    const verdict = validate(schema, value)
    if (!verdict.ok) return peer.refuse(`cue "${name}": ${verdict.why}`)
    this.#listeners.emit(name, verdict.value, peer.player, { tick: tick as number })
  }

  forget(id: string): void {
    this.#seen.delete(id)
  }

  clear(): void {
    this.#listeners.clear()
  }

  #fresh(id: string, number: number): boolean {
    const seen = this.#seen.get(id) ?? { numbers: new Set<number>(), newest: number }
    this.#seen.set(id, seen)
    if (number <= seen.newest - WINDOW || seen.numbers.has(number)) return false
    seen.numbers.add(number)
    seen.newest = Math.max(seen.newest, number)
    if (seen.numbers.size > 2 * WINDOW) {
      for (const old of seen.numbers) if (old <= seen.newest - WINDOW) seen.numbers.delete(old)
    }
    return true
  }
}

/** Whether a message of channel `state` can only be a cue: msgpack's head of an array of four. */
export function isCue(bytes: Uint8Array): boolean {
  return bytes[0] === 0x94
}
