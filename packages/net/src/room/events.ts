// Reliable messages of a game: `room.send` and `room.onEvent`, carried as durable messages.

import { MAX_EVENT_BYTES, toWire, type DurableMessage } from '../core/mesh/message.ts'
import type { Game, Input, Output } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Emitter } from './emitter.ts'
import { assertDeclared } from './declared-names.ts'
import { packDeclared } from './pack-declared.ts'
import type { Members, Recipients } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player } from './player.ts'
import type { Timeline } from './timeline.ts'
import type { UnheardEvents } from './unheard-events.ts'
import { HeldEvents } from './held-events.ts'
import { idsIn, schemaOf } from '../event-declaration.ts'
import { DEVELOPMENT } from '../development.ts'
import { warnOnce } from '../warn-once.ts'

/** Metadata of an event or a cue. */
export interface Envelope {
  /**
   * Tick of the sender at which it was sent: at most two seconds ahead of this player's tick, whatever the sender's
   * clock says.
   */
  readonly tick: number
}

/** Listener of an event. */
export type EventListener<G extends Game, N extends keyof G['events']> = (
  value: Output<G['events'][N]>,
  from: Player,
  envelope: Envelope,
) => void

/** Upper bound of the time for which an event waits for the entities that it names, ms. */
export const MAX_WAIT_MS = 1_000

/** Parts of a room that events use. */
export interface EventsContext<G extends Game> {
  readonly game: G
  readonly members: Members
  readonly scheduler: Scheduler
  readonly timeline: Pick<Timeline, 'clampTick'>
  readonly unheard: UnheardEvents
  /** Returns whether an entity may still arrive. */
  isAwaited(id: number): boolean
}

/** Events of a room: reliable, in the order of each sender, also over a change of the link. */
export class Events<G extends Game> {
  readonly #game: G
  readonly #members: Members
  readonly #timeline: Pick<Timeline, 'clampTick'>
  readonly #isAwaited: (id: number) => boolean
  /** Events that wait for the entities that they name. */
  readonly #waiting: HeldEvents
  readonly #listeners: Emitter<Record<string, readonly [unknown, Player, Envelope]>>

  constructor({ game, members, scheduler, timeline, unheard, isAwaited }: EventsContext<G>) {
    this.#game = game
    this.#members = members
    this.#timeline = timeline
    this.#isAwaited = isAwaited
    this.#waiting = new HeldEvents(scheduler, MAX_WAIT_MS)
    this.#listeners = new Emitter(scheduler, game.names.events, {
      unheard,
      keeps: () => true,
      sender: (_name, [, from]) => from,
      dropped: (name) => {
        if (DEVELOPMENT) warnUnheard(name)
      },
    })
  }

  /** See `Room.onEvent`. */
  on<N extends keyof G['events'] & string>(name: N, listener: EventListener<G, N>): () => void {
    if (DEVELOPMENT) assertDeclared('event', name, this.#game.names.events)
    return this.#listeners.on(name, listener as (value: unknown, from: Player, envelope: Envelope) => void)
  }

  /** See `Room.send`. */
  send<N extends keyof G['events'] & string>(
    name: N,
    value: Input<G['events'][N]>,
    tick: number,
    to: Recipients | undefined,
  ): void {
    if (DEVELOPMENT) assertDeclared('event', name, this.#game.names.events)
    const message: DurableMessage = { kind: 'event', index: this.#game.names.events.indexOf(name), tick, value }
    const schema = schemaOf(this.#game.events[name])
    const bytes = packDeclared({ what: `event "${name}"`, schema, value, limit: MAX_EVENT_BYTES }, toWire(message))
    for (const peer of this.#members.recipients(to)) peer.sendDurable(bytes)
  }

  /** Takes an event of a player. */
  receive(peer: Peer, message: Extract<DurableMessage, { kind: 'event' }>): void {
    const name = this.#game.names.events[message.index] ?? ''
    const declared = this.#game.events[name]
    const verdict = peer.inbound.validate(`event "${name}"`, schemaOf(declared), message.value)
    if (verdict === undefined) return
    const envelope = { tick: this.#timeline.clampTick(message.tick) }
    const { player } = peer
    const { messageBytes: bytes } = peer.inbound
    const ids = idsIn(declared, message.value)
    const isReady = (): boolean => player.status === 'left' || !ids.some(this.#isAwaited)
    const emit = (): void => this.#listeners.deliver(name, [verdict.value, player, envelope], bytes)
    if (isReady()) emit()
    else this.#waiting.hold({ from: player, bytes, isReady, emit, expire: emit })
  }

  /** Emits the events whose entities have arrived, and those of a player who has left. */
  release(): void {
    this.#waiting.release()
  }

  /** Removes all listeners. */
  clear(): void {
    this.#waiting.dropAll()
    this.#listeners.clear()
  }
}

function warnUnheard(name: string): void {
  const kept = 'events without a listener are kept for 10 s, 1,000 of them or 1 MiB'
  warnOnce('unheard', `event "${name}" came, and nobody listened: ${kept}. Call room.onEvent earlier.`, name)
}
