// Unreliable messages of a game: `room.cue` and `room.onCue`, carried in the packets of the `state` channel.

import { MAX_TICK } from '../core/wire/packet-limits.ts'
import type { PartReader } from '../core/packet/part-reader.ts'
import { PART_CUE, type SmallParts } from '../core/packet/small-parts.ts'
import { unpackMeasured } from '../core/wire/msgpack.ts'
import { DEVELOPMENT } from '../development.ts'
import type { Game, Input, Output } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Emitter } from './emitter.ts'
import { assertDeclared } from './declared-names.ts'
import { packDeclared } from './pack-declared.ts'
import type { Envelope } from './events.ts'
import type { Members, Recipients } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player } from './player.ts'
import type { StateChannel } from './state-channel.ts'
import type { Timeline } from './timeline.ts'

/** Upper bound of a cue, in bytes of its value: it must never be split below us. */
export const MAX_CUE_BYTES = 1_000

/** Listener of a cue: gets its value, its sender and its envelope. */
export type CueListener<G extends Game, N extends keyof G['cues']> = (
  value: Output<G['cues'][N]>,
  from: Player,
  envelope: Envelope,
) => void

/** Context of cues: the parts of the room that they use. */
export interface CuesContext<G extends Game> {
  readonly game: G
  readonly members: Members
  readonly scheduler: Scheduler
  readonly channel: StateChannel
  readonly timeline: Pick<Timeline, 'clampTick'>
}

/**
 * One-shot messages that may be lost, and come at most once. Each is a small part of a packet: its index among the
 * declared names sorted and the sender's tick, a varint each, then the value in msgpack.
 */
export class Cues<G extends Game> {
  readonly #context: CuesContext<G>
  readonly #listeners: Emitter<Record<string, readonly [unknown, Player, Envelope]>>

  constructor(context: CuesContext<G>) {
    this.#context = context
    this.#listeners = new Emitter(context.scheduler, context.game.names.cues)
  }

  /** Cues that were not sent to somebody because the link was down or its queue full. */
  get unsent(): number {
    return this.#context.channel.unsentCues
  }

  on<N extends keyof G['cues'] & string>(name: N, listener: CueListener<G, N>): () => void {
    if (DEVELOPMENT) assertDeclared('cue', name, this.#context.game.names.cues)
    return this.#listeners.on(name, listener as (value: unknown, from: Player, envelope: Envelope) => void)
  }

  send<N extends keyof G['cues'] & string>(
    name: N,
    value: Input<G['cues'][N]>,
    tick: number,
    to: Recipients | undefined,
  ): void {
    const { game, members, channel } = this.#context
    if (DEVELOPMENT) assertDeclared('cue', name, game.names.cues)
    const what = `cue "${name}"`
    const bytes = packDeclared({ what, schema: game.cues[name], value, limit: MAX_CUE_BYTES }, value)
    const index = game.names.cues.indexOf(name)
    const add = (parts: SmallParts): boolean => {
      parts.beginPart(PART_CUE)
      parts.varint(index)
      parts.varint(tick)
      parts.put(bytes)
      return parts.endPart()
    }
    for (const peer of members.recipients(to)) channel.sendCue(peer, add)
  }

  receive(peer: Peer, part: PartReader): void {
    const { game } = this.#context
    const index = part.varint()
    const tick = part.varint()
    const bytes = part.remaining()
    const invalid = part.failed || tick > MAX_TICK || bytes.length > MAX_CUE_BYTES
    const unpacked = invalid ? undefined : unpackMeasured(bytes)
    if (unpacked === undefined || !peer.inbound.admitValues(unpacked.values, bytes.length)) return peer.refuse('cue')
    const name = game.names.cues[index] ?? ''
    const verdict = peer.inbound.validate(`cue "${name}"`, game.cues[name], unpacked.value)
    if (verdict === undefined) return
    this.#listeners.emit(name, verdict.value, peer.player, { tick: this.#context.timeline.clampTick(tick) })
  }

  clear(): void {
    this.#listeners.clear()
  }
}
