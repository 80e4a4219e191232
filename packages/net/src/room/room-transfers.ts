// Large binary transfers of a game: `room.transfer` and the `transfer` event.

import type { Congestion, Scavenger } from '../core/flow/congestion.ts'
import type { TransferEvent } from '../core/transfer/transfer-event.ts'
import { HIGH_WATER_BYTES } from '../core/transfer/transfer-limits.ts'
import { Transfers } from '../core/transfer/transfers.ts'
import { deepFreeze } from '../core/wire/deep-freeze.ts'
import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { callUserCode } from './call-user-code.ts'
import { packValue } from './pack-declared.ts'
import { KEPT_VALUE_BYTES } from './inbound.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player } from './player.ts'
import { failureError, offerError } from './transfer-failure.ts'
import type { IncomingTransfer, TransferOptions, TransferWatch } from './transfer-types.ts'

/** Promise of a transfer under way. */
interface Pending {
  readonly watch: TransferWatch
  readonly resolve: (bytes: Uint8Array) => void
  readonly reject: (error: TickmeshError) => void
}

/** Transfers over the current link to one peer. */
interface PeerTransfers {
  readonly peer: Peer
  readonly transfers: Transfers
  /** By transfer id. */
  readonly out: Map<number, Pending>
  readonly in: Map<number, Pending>
  /** Stops the timer of what the pace keeps back. */
  stopTimer: () => void
}

/** Time between two searches for transfers without progress, ms. */
const EXPIRE_EVERY_MS = 1_000
/** Shortest timer between two messages, ms. */
const LEAST_DELAY_MS = 1
const NO_BYTES = new Uint8Array(0)

/** Feature of large transfers: `use: [transfers()]` in `defineGame`. */
export interface TransfersFeature {
  /** Name of its import, part of the declaration hash. */
  readonly name: 'transfers'
  /** Makes the transfers of one room. @internal */
  create(context: TransfersContext): RoomTransfers
}

/** Parts of a room that transfers need. */
export interface TransfersContext {
  readonly members: Members
  readonly scheduler: Scheduler
  readonly emitter: OfferEmitter
  /** Returns the congestion control of the link to a player. */
  flow(slot: number): Congestion | undefined
}

/** Event emitter of the room: offers go to the game's listeners. */
interface OfferEmitter {
  deliver(name: 'transfer', args: readonly [IncomingTransfer], bytes: number): void
}

const FEATURE: TransfersFeature = {
  name: 'transfers',
  create: (context) => new RoomTransfers(context),
}

/** Returns the feature of large transfers, for `use` in `defineGame`: `room.transfer` and the `transfer` event. */
export function transfers(): TransfersFeature {
  return FEATURE
}

/** Transfers of a room: one set for each link. */
export class RoomTransfers implements Scavenger {
  readonly #members: Members
  readonly #scheduler: Scheduler
  readonly #emitter: OfferEmitter
  readonly #flow: TransfersContext['flow']
  readonly #byPeer = new Map<Peer, PeerTransfers>()
  #expiredAtMs = 0

  constructor({ members, scheduler, emitter, flow }: TransfersContext) {
    this.#members = members
    this.#scheduler = scheduler
    this.#emitter = emitter
    this.#flow = flow
  }

  /** See `Room.transfer`. */
  async send(to: Player, bytes: Uint8Array, { meta, ...watch }: TransferOptions): Promise<void> {
    if (watch.signal?.aborted === true) throw aborted(watch.signal)
    if (!(bytes instanceof Uint8Array)) {
      throw new TickmeshError('invalid-value', 'transfer takes a Uint8Array; wrap other data: new Uint8Array(buffer).')
    }
    const [peer] = this.#members.recipients([to])
    if (peer?.link === undefined) {
      throw new TickmeshError('not-connected', `No link to ${to.name} now; wait until their status is 'connected'.`)
    }
    if (meta !== undefined) packValue('transfer meta', meta, meta)
    const entry = this.#entryOf(peer)
    const result = entry.transfers.send(bytes, meta ?? null, this.#scheduler.now())
    if (result.kind === 'not-offered') throw offerError(result.reason, to.name)
    const done = this.#pendingOf(entry, 'out', result.id, watch)
    this.#pump(entry)
    await done
  }

  /** Takes a message of channel `transfer`. */
  receive(peer: Peer, bytes: Uint8Array): void {
    const entry = this.#entryOf(peer)
    const before = entry.transfers.counters.malformed
    this.#handle(entry, entry.transfers.receive(bytes, this.#scheduler.now()))
    if (entry.transfers.counters.malformed !== before) peer.refuse('transfer')
    this.#pump(entry)
  }

  /** Channel `transfer` of a peer has room again. */
  drained(peer: Peer): void {
    const entry = this.#byPeer.get(peer)
    if (entry !== undefined) this.#pump(entry)
  }

  /** Gives way to the state that goes to anybody: the links of a page share a line. */
  yield(nowMs: number): boolean {
    let yields = false
    for (const { transfers } of this.#byPeer.values()) if (transfers.yield(nowMs)) yields = true
    return yields
  }

  /** Fails transfers without progress and sends frames that are due. Called some times a second. */
  pump(): void {
    this.#attach()
    const nowMs = this.#scheduler.now()
    if (nowMs - this.#expiredAtMs < EXPIRE_EVERY_MS) return
    this.#expiredAtMs = nowMs
    for (const entry of this.#byPeer.values()) {
      if (entry.transfers.idle) continue
      this.#handle(entry, entry.transfers.expire(nowMs))
      this.#pump(entry)
    }
  }

  /** Fails the transfers of a link that ended. */
  lost(peer: Peer): void {
    const entry = this.#byPeer.get(peer)
    if (entry === undefined) return
    this.#byPeer.delete(peer)
    entry.stopTimer()
    this.#handle(entry, entry.transfers.close())
  }

  /** Fails all transfers: the room has ended. */
  failAll(): void {
    for (const peer of [...this.#byPeer.keys()]) this.lost(peer)
  }

  /** Has the congestion control of each link measure at a pace and ask transfers to yield, while there are any. */
  #attach(): void {
    const active = [...this.#byPeer.values()].some(({ transfers }) => !transfers.idle)
    const scavenger = active ? this : undefined
    for (const { player } of this.#members.peers.values()) {
      const flow = this.#flow(player.slot)
      if (flow !== undefined) flow.scavenger = scavenger
    }
  }

  #entryOf(peer: Peer): PeerTransfers {
    const known = this.#byPeer.get(peer)
    if (known !== undefined) return known
    const transfers = new Transfers({ path: this.#flow(peer.player.slot) })
    const entry: PeerTransfers = { peer, transfers, out: new Map(), in: new Map(), stopTimer: () => {} }
    this.#byPeer.set(peer, entry)
    return entry
  }

  #pump(entry: PeerTransfers): void {
    const { peer, transfers } = entry
    const { link } = peer
    entry.stopTimer()
    if (link === undefined) return
    const send = (frame: Uint8Array): boolean => link.send('transfer', frame)
    const isFull = (): boolean => link.waitsOver('transfer', HIGH_WATER_BYTES)
    const delayMs = transfers.pump(isFull, this.#scheduler.now(), send)
    if (delayMs < Infinity)
      entry.stopTimer = this.#scheduler.after(Math.max(LEAST_DELAY_MS, delayMs), () => this.#pump(entry))
  }

  #pendingOf(entry: PeerTransfers, direction: 'in' | 'out', id: number, watch: TransferWatch): Promise<Uint8Array> {
    const { signal } = watch
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        if (signal === undefined || !entry[direction].delete(id)) return
        entry.transfers.cancel(direction, id)
        this.#pump(entry)
        reject(aborted(signal))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T): void => {
          signal?.removeEventListener('abort', onAbort)
          settle(value)
        }
      }
      entry[direction].set(id, { watch, resolve: settled(resolve), reject: settled(reject) })
    })
  }

  #handle(entry: PeerTransfers, events: readonly TransferEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case 'offered':
          this.#offer(entry, event)
          break
        case 'progress':
          this.#progress(entry[event.direction].get(event.id), event.bytes, event.size)
          break
        case 'received':
          takeOut(entry.in, event.id)?.resolve(event.bytes)
          break
        case 'sent':
          takeOut(entry.out, event.id)?.resolve(NO_BYTES)
          break
        case 'failed':
          takeOut(entry[event.direction], event.id)?.reject(failureError(event.failure, entry.peer.player.name))
      }
    }
  }

  #progress(pending: Pending | undefined, bytes: number, size: number): void {
    callUserCode(this.#scheduler, () => pending?.watch.onProgress?.(bytes, size))
  }

  #offer(entry: PeerTransfers, { id, size, meta }: Extract<TransferEvent, { kind: 'offered' }>): void {
    let accepted: Promise<Uint8Array> | undefined
    const transfer: IncomingTransfer = {
      from: entry.peer.player,
      size,
      meta: deepFreeze(meta ?? undefined),
      accept: (watch = {}) => {
        if (accepted !== undefined) return accepted
        if (watch.signal?.aborted === true) {
          entry.transfers.refuse(id)
          this.#pump(entry)
          return Promise.reject(aborted(watch.signal))
        }
        accepted = this.#pendingOf(entry, 'in', id, watch)
        const { accepted: stillOffered, events } = entry.transfers.accept(id, this.#scheduler.now())
        if (!stillOffered) takeOut(entry.in, id)?.reject(failureError('cancelled', entry.peer.player.name))
        this.#handle(entry, events)
        this.#pump(entry)
        return accepted
      },
      refuse: () => {
        entry.transfers.refuse(id)
        this.#pump(entry)
      },
    }
    // Counted while it is kept for a listener: `meta`, which may have a value in each byte, stays in memory then, also
    // of a transfer that its sender has ended.
    this.#emitter.deliver('transfer', [transfer], KEPT_VALUE_BYTES * entry.peer.inbound.messageBytes)
  }
}

function takeOut(pending: Map<number, Pending>, id: number): Pending | undefined {
  const found = pending.get(id)
  pending.delete(id)
  return found
}

function aborted(signal: AbortSignal): TickmeshError {
  return new TickmeshError('aborted', 'The transfer was aborted.', { cause: signal.reason })
}
