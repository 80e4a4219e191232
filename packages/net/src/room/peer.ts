// Peer: the other end of this player's links to one other player.

import { type ByeReason, type SnapshotMessage, toWire } from '../core/mesh/message.ts'
import {
  AWAY_AFTER_MS,
  DEAD_AFTER_MS,
  REBUILD_AFTER_MS,
  RESTART_AFTER_MS,
  SIGNAL_COUNTS_AFTER_MS,
  SOON_REBUILD_AFTER_MS,
} from '../core/mesh/silence-times.ts'
import { pack } from '../core/wire/msgpack.ts'
import { TokenBucket } from '../core/token-bucket.ts'
import { DEVELOPMENT } from '../development.ts'
import type { PlayerProblem } from '../errors.ts'
import type { ChannelName, Link } from '../link/link.ts'
import { warnOnce } from '../warn-once.ts'
import { closeLink } from './close-link.ts'
import { Dialer } from './dialer.ts'
import { type PeerSignal, isPeerSignal } from './peer-signal.ts'
import { Inbound } from './inbound.ts'
import { PeerChannel } from './peer-channel.ts'
import type { PeerContext } from './peer-context.ts'
import { warnDifference, warnMissed, withDeclaration } from './peer-warnings.ts'
import { permanentFailure } from './permanent-failure.ts'
import type { SeatedPlayer } from './player.ts'

/** [EVT6] How often messages between two players may be dropped because too many waited. */
const MISSED = { perSecond: 1 / 60, burst: 8 }

/** One other player's end: its status, its links, and the messages over them. */
export class Peer {
  readonly player: SeatedPlayer
  /** True while packets of state wait, because the player acknowledges nothing and is not heard. */
  muted = false
  readonly inbound: Inbound
  /** True from the end of a link that the other end has closed until the next is open. */
  closed = false
  readonly #context: PeerContext<Peer>
  readonly #missed = new TokenBucket(MISSED)
  readonly #channel: PeerChannel
  readonly #dialer: Dialer
  /** True when a link to the player was open once. */
  #met = false
  /** Silence after which a second link is made, ms: less when the player has signaled meanwhile, for its page runs. */
  #rebuildMs = REBUILD_AFTER_MS
  /** Reason for which this end ended the links for good. */
  #byeReason: ByeReason | undefined

  constructor(player: SeatedPlayer, context: PeerContext<Peer>) {
    const { me, hash, code, scheduler } = context
    this.player = player
    this.#context = context
    this.inbound = new Inbound(scheduler, {
      read: (channel, bytes) => this.#read(channel, bytes),
      flood: () => this.endLink('flood'),
      refused: (what, refused) => this.#log('warn', 'refused from a peer', { what, refused }),
    })
    this.#channel = new PeerChannel({ hash, code, ownId: me.id, peerId: player.id }, scheduler, {
      greeted: () => this.#greeted(),
      mismatched: (reason) => this.endLink(reason),
      bye: (reason) => this.#bye(reason),
      readOwnership: (parts) => context.readOwnership(parts),
      durable: (message) => context.durable(this, message),
      snapshot: (message) => context.snapshot(this, message),
      missed: (count, here) => this.#reportMissed(count, here),
      message: (channel, bytes) => context.message(this, channel, bytes),
      admit: (values, bytes, ms) => {
        const admitted = this.inbound.admitValues(values, bytes, ms)
        if (!admitted) this.endLink('flood')
        return admitted
      },
      refuse: (what) => this.refuse(what),
    })
    this.#dialer = new Dialer({
      initiator: me.ordinal > player.ordinal,
      scheduler,
      limits: this.inbound,
      openLink: context.linksTo(player),
      events: {
        signal: (signal) => this.#signal(signal),
        opened: (link) => this.#channel.open(link),
        received: (channel, bytes) => this.inbound.receive(channel, bytes, this.link !== undefined),
        drained: (channel) => {
          if (channel === 'events') this.#channel.flush()
          context.drained(this, channel)
        },
        lost: (end) => {
          this.#log('debug', 'link lost', { ...end, failures: this.#dialer.failures })
          this.closed = end.reason === 'remote-closed'
          this.#closeChannel()
          if (player.status === 'connected') this.#setStatus('connecting')
        },
        replaced: () => this.#closeChannel(),
        refused: (cause) => {
          this.#closeChannel()
          const problem = permanentFailure('refused', player.name, cause)
          if (problem.code === 'webrtc-unavailable') this.#signalBye((this.#byeReason = problem.code))
          this.#fail(problem)
        },
        unreachable: (cause, linked) => {
          player.problem = permanentFailure(linked ? 'silent' : 'not-connected', player.name, cause)
          this.#setStatus('unreachable')
        },
        refuse: (what) => this.refuse(what),
      },
    })
  }

  /** Current link, from both hellos to its end. */
  get link(): Link | undefined {
    return this.#channel.link
  }

  /** Returns whether no link is made again. */
  get ended(): boolean {
    return this.#dialer.ended
  }

  /** Takes a signal of the player, relayed by the lobby. */
  signal(value: unknown): void {
    if (!isPeerSignal(value)) return this.refuse('signal')
    if (this.#channel.silentMs >= SIGNAL_COUNTS_AFTER_MS) this.#rebuildMs = SOON_REBUILD_AFTER_MS
    if (DEVELOPMENT) warnDifference(this.#context.hash, this.player, value)
    const { bye } = value
    if (!this.#dialer.ended) return bye ? this.#bye(bye) : this.#dialer.signal(value)
    // The player does not know yet: there was no link on which to say it.
    if (!bye && this.#byeReason && this.inbound.admitAttempt()) this.#signalBye(this.#byeReason)
  }

  /** [EVT6] Sends a durable message. When too many wait for this player, they are dropped, and the link starts over. */
  sendDurable(frame: Uint8Array): void {
    if (this.#dialer.ended || this.#channel.sendDurable(frame)) return
    this.#channel.dropDurable()
    if (this.link !== undefined) this.#dialer.lose()
    this.#context.greet(this)
    this.#channel.sendDurable(frame)
  }

  /** Sends messages that mean nothing once the current link has ended. */
  sendPerLink(messages: readonly SnapshotMessage[]): void {
    this.#channel.sendPerLink(messages)
  }

  /** Sets whether durable messages wait, because the player acknowledges nothing. */
  hold(held: boolean): void {
    this.#channel.held = held
    this.#channel.flush()
  }

  /** Sends acknowledgements and acts on silence. Due ten times a second or more. */
  pump(nowMs: number): void {
    this.inbound.resume()
    // A restart that cannot be signaled ends a link that would heal by itself: `lobbyBack` takes the measures.
    if (this.#channel.pump(nowMs)) this.#context.seat.check()
    const { player } = this
    const silentMs = (player.silentMs = this.#channel.silentMs)
    if (this.#met) this.#context.silence(this)
    if (silentMs < AWAY_AFTER_MS) return
    if (player.status === 'connected' || (this.#met && player.status === 'connecting')) this.#setStatus('away')
  }

  /** The lobby answers: a silent link looks for a new path, and an attempt that waits begins; `anew`, another one. */
  lobbyBack(anew: boolean): void {
    const { link, silentMs } = this.#channel
    if (link !== undefined && silentMs < (anew ? RESTART_AFTER_MS : this.#rebuildMs)) {
      if (silentMs >= RESTART_AFTER_MS) link.restart()
    } else if (link !== undefined && silentMs >= DEAD_AFTER_MS) this.#dialer.lose()
    else this.#dialer.redial(anew)
  }

  /** Ends the links for good, and says why to the other end. */
  endLink(reason: ByeReason): void {
    if (this.#dialer.ended) return
    if (reason === 'left') this.hold(false)
    const link = this.#dialer.endDialing()
    this.#byeReason = reason
    if (link?.open === true) {
      link.send('events', pack(toWire({ kind: 'bye', reason })))
      closeLink(link, this.#context.scheduler, reason === 'left' && this.#channel.silentMs < RESTART_AFTER_MS)
      if (DEVELOPMENT && reason === 'schema-mismatch') this.#signalBye(reason)
    } else {
      link?.close()
      if (reason !== 'left') this.#signalBye(reason)
    }
    this.#closeChannel()
    if (reason !== 'left') this.#fail(permanentFailure(reason, this.player.name))
  }

  /** Gives up a player who said that it leaves, and has a seat nevertheless. */
  abandon(): void {
    this.close()
    this.#fail(permanentFailure('left', this.player.name))
  }

  /** Ends the links for good, in silence: the player has left the room, or this player has. */
  close(): void {
    this.#dialer.endDialing()?.close()
    this.#closeChannel()
  }

  /** Counts a message that was refused. */
  refuse(what: string, bytes?: number): void {
    this.inbound.refuse(what, bytes)
  }

  #read(channel: ChannelName, bytes: Uint8Array): void {
    this.#channel.receive(channel, bytes)
    this.#rebuildMs = REBUILD_AFTER_MS
    if (this.player.status === 'away' && this.link !== undefined) {
      this.#setStatus('connected')
      this.#context.seat.check(true)
    }
  }

  #greeted(): void {
    this.#dialer.greeted()
    this.#met = true
    this.closed = false
    this.player.problem = undefined
    this.#setStatus('connected')
    this.#context.connected(this)
  }

  #reportMissed(count: number, here: boolean): void {
    const { player } = this
    const { me, scheduler } = this.#context
    if (!this.#missed.takeToken(scheduler.now())) return this.endLink('congested')
    if (here) this.#context.greet(this)
    const [from, to] = here ? [player, me] : [me, player]
    if (DEVELOPMENT) warnMissed(count, from, to)
    this.#context.missed(count, from, to)
  }

  #bye(reason: ByeReason): void {
    this.close()
    if (DEVELOPMENT && reason === 'schema-mismatch') this.#signalBye(reason)
    if (reason === 'left') return this.#context.bye(this)
    this.#fail(permanentFailure(reason, this.player.name))
  }

  #signalBye(bye: ByeReason): void {
    const signal = { attempt: this.#dialer.attempt, bye }
    this.#signal(DEVELOPMENT ? withDeclaration(signal, this.#context.hash) : signal)
  }

  #signal(signal: PeerSignal): void {
    this.#context.seat.signal(this.player.id, signal)
  }

  #closeChannel(): void {
    this.inbound.clear()
    if (this.#channel.close()) this.#context.unlinked(this)
  }

  #fail(problem: PlayerProblem): void {
    this.player.problem = problem
    if (DEVELOPMENT && problem.code.endsWith('-mismatch')) warnOnce(problem.code, problem.hint ?? problem.message)
    this.#log('warn', 'player cannot be reached', { code: problem.code })
    // The player may be unreachable already, with another problem: this one is reported too.
    this.#reportStatus('unreachable')
  }

  #setStatus(status: SeatedPlayer['status']): void {
    if (this.player.status !== status) this.#reportStatus(status)
  }

  #reportStatus(status: SeatedPlayer['status']): void {
    this.player.status = status
    this.#log('info', 'player status', { status })
    this.#context.status(this)
  }

  #log(level: 'debug' | 'info' | 'warn', message: string, details: Record<string, unknown> = {}): void {
    const { attempt } = this.#dialer
    this.#context.log({ level, message, details: { player: this.player.id, attempt, ...details } })
  }
}
