// Large binary transfers of a game: `room.transfer` and the `transfer` event.

import { MAX_TRANSFER_BYTES } from '../core/transfer/transfer-limits.ts'
import type { TransferEvent } from '../core/transfer/transfer-event.ts'
import { Transfers } from '../core/transfer/transfers.ts'
import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { callUserCode } from './call-user-code.ts'
import { packValue } from './pack-declared.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player } from './player.ts'
import { failureError } from './transfer-failure.ts'

/** Options of a transfer, for both ends. */
export interface TransferWatch {
  /** Cancels the transfer, at both ends. */
  readonly signal?: AbortSignal
  /** Called as bytes arrive at the receiver: about every 128 KiB, and at the end. Counts are in bytes. */
  readonly onProgress?: (arrivedBytes: number, totalBytes: number) => void
}

/** Options of `room.transfer`. */
export interface TransferOptions extends TransferWatch {
  /** Description for the receiver (a name, a kind): plain data of at most 1,024 bytes packed. Default: none. */
  readonly meta?: unknown
}

/** Transfer that a player offers. The sender gets `timeout` if it is neither accepted nor refused within 30 s. */
export interface IncomingTransfer {
  /** Player who offers the data. */
  readonly from: Player
  /** Size, bytes. */
  readonly size: number
  /** The sender's `meta`: any value, not validated; undefined without one. */
  readonly meta: unknown
  /**
   * Accepts the transfer. Resolves with the bytes. A second call returns the same promise.
   *
   * @throws TickmeshError (as a rejection) `transfer-cancelled`, `aborted`, `timeout`.
   */
  accept(watch?: TransferWatch): Promise<Uint8Array>
  /** Refuses the transfer: the sender gets `refused`. */
  refuse(): void
}

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
}

/** Time between two searches for transfers without progress, ms. */
const EXPIRE_EVERY_MS = 1_000
const NO_BYTES = new Uint8Array(0)

/** Feature of large transfers: `use: [transfers()]` in `defineGame`. */
export interface TransfersFeature {
  /** Name of its import, part of the declaration hash. */
  readonly name: 'transfers'
  /** Makes the transfers of one room. @internal */
  create(members: Members, scheduler: Scheduler, emitter: OfferEmitter): RoomTransfers
}

/** Event emitter of the room: offers go to the game's listeners. */
interface OfferEmitter {
  has(name: 'transfer'): boolean
  emit(name: 'transfer', transfer: IncomingTransfer): void
}

const FEATURE: TransfersFeature = {
  name: 'transfers',
  create: (members, scheduler, emitter) => new RoomTransfers(members, scheduler, emitter),
}

/** Returns the feature of large transfers, for `use` in `defineGame`: `room.transfer` and the `transfer` event. */
export function transfers(): TransfersFeature {
  return FEATURE
}

/** Transfers of a room: one set for each link. */
export class RoomTransfers {
  readonly #members: Members
  readonly #scheduler: Scheduler
  readonly #emitter: OfferEmitter
  readonly #byPeer = new Map<Peer, PeerTransfers>()
  #expiredAtMs = 0

  constructor(members: Members, scheduler: Scheduler, emitter: OfferEmitter) {
    this.#members = members
    this.#scheduler = scheduler
    this.#emitter = emitter
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
    if (result.kind === 'not-offered') throw notOffered(result.reason, to.name)
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

  /** Fails transfers without progress and sends frames that are due. Called some times a second. */
  pump(): void {
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
    this.#handle(entry, entry.transfers.close())
  }

  /** Fails all transfers: the room has ended. */
  failAll(): void {
    for (const peer of [...this.#byPeer.keys()]) this.lost(peer)
  }

  #entryOf(peer: Peer): PeerTransfers {
    const known = this.#byPeer.get(peer)
    if (known !== undefined) return known
    const entry: PeerTransfers = { peer, transfers: new Transfers(), out: new Map(), in: new Map() }
    this.#byPeer.set(peer, entry)
    return entry
  }

  #pump({ peer, transfers }: PeerTransfers): void {
    const { link } = peer
    if (link !== undefined) transfers.pump(link.buffered('transfer'), (frame) => link.send('transfer', frame))
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
    // Without a listener nobody would answer.
    if (!this.#emitter.has('transfer')) return void entry.transfers.refuse(id)
    let accepted: Promise<Uint8Array> | undefined
    this.#emitter.emit('transfer', {
      from: entry.peer.player,
      size,
      meta: meta ?? undefined,
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
    })
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

function notOffered(reason: 'too-large' | 'meta-too-large' | 'busy', name: string): TickmeshError {
  switch (reason) {
    case 'too-large':
      return new TickmeshError('too-large', `A transfer is at most ${MAX_TRANSFER_BYTES} bytes; send it in parts.`)
    case 'meta-too-large':
      return new TickmeshError(
        'too-large',
        'The meta of a transfer is at most 1,024 bytes packed; put it into the data.',
      )
    case 'busy':
      return new TickmeshError('rate-limited', `Four transfers to ${name} are under way; wait for one to end.`)
  }
}
