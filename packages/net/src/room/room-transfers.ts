import { MAX_TRANSFER_BYTES } from '../core/transfer/transfer-limits.ts'
import { Transfers } from '../core/transfer/transfers.ts'
import type { TransferEvent } from '../core/transfer/transfers.ts'
import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { callUserCode } from './call-user-code.ts'
import { packed } from './encode.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player } from './player.ts'
import { failureError } from './transfer-failure.ts'

/** What both ends may ask of a transfer. */
export interface TransferWatch {
  /** Gives the transfer up, at both ends. */
  readonly signal?: AbortSignal
  /** Called as bytes arrive at the receiver: about every 128 KiB, and at the end. */
  readonly onProgress?: (arrivedBytes: number, totalBytes: number) => void
}

export interface TransferOptions extends TransferWatch {
  /** A small value for the receiver to decide by (a name, a kind): at most 1,024 bytes packed. Default: none. */
  readonly meta?: unknown
}

/** Data that a player offers. Neither accepted nor refused within 30 s, it fails at the sender with `timeout`. */
export interface IncomingTransfer {
  readonly from: Player
  /** Bytes. */
  readonly size: number
  /** As the sender gave it: anything at all, or undefined. */
  readonly meta: unknown
  /**
   * Takes it. Resolves with the bytes. Again gives the same promise.
   *
   * @throws TickmeshError (as a rejection) `transfer-cancelled`, `aborted`, `timeout`.
   */
  accept(watch?: TransferWatch): Promise<Uint8Array>
  /** Declines it. */
  refuse(): void
}

interface Waiting {
  readonly watch: TransferWatch
  readonly resolve: (bytes: Uint8Array) => void
  readonly reject: (error: TickmeshError) => void
}

interface Line {
  readonly peer: Peer
  readonly transfers: Transfers
  readonly out: Map<number, Waiting>
  readonly in: Map<number, Waiting>
}

/** How often transfers are looked over for those that do not move, in ms. */
const EXPIRE_EVERY_MS = 1_000
const NOTHING = new Uint8Array(0)

/** The large data between this player and the others: one set of transfers a link. */
export class RoomTransfers {
  readonly #members: Members
  readonly #scheduler: Scheduler
  readonly #offered: (transfer: IncomingTransfer) => boolean
  readonly #lines = new Map<Peer, Line>()
  #expiredAtMs = 0

  /** `offered` hands an offer to the game and tells whether anybody listens. */
  constructor(members: Members, scheduler: Scheduler, offered: (transfer: IncomingTransfer) => boolean) {
    this.#members = members
    this.#scheduler = scheduler
    this.#offered = offered
  }

  async send(to: Player, bytes: Uint8Array, { meta, ...watch }: TransferOptions): Promise<void> {
    if (watch.signal?.aborted === true) throw aborted(watch.signal)
    if (!(bytes instanceof Uint8Array)) {
      throw new TickmeshError('invalid-value', 'transfer takes a Uint8Array; wrap other data: new Uint8Array(buffer).')
    }
    const [peer] = this.#members.recipients(to)
    if (peer?.link === undefined) {
      throw new TickmeshError('not-connected', `No link to ${to.name} now; wait until their status is 'connected'.`)
    }
    if (meta !== undefined) packed('transfer meta', meta, meta)
    const line = this.#line(peer)
    const result = line.transfers.send(bytes, meta ?? null, this.#scheduler.now())
    if (result.kind === 'not-offered') throw notOffered(result.reason, to.name)
    const done = this.#wait(line, 'out', result.id, watch)
    this.#pump(line)
    await done
  }

  receive(peer: Peer, bytes: Uint8Array): void {
    const line = this.#line(peer)
    const before = line.transfers.counters.malformed
    this.#handle(line, line.transfers.receive(bytes, this.#scheduler.now()))
    if (line.transfers.counters.malformed !== before) peer.refuse('transfer')
    this.#pump(line)
  }

  drained(peer: Peer): void {
    const line = this.#lines.get(peer)
    if (line !== undefined) this.#pump(line)
  }

  /** Call it some times a second. */
  pump(): void {
    const nowMs = this.#scheduler.now()
    if (nowMs - this.#expiredAtMs < EXPIRE_EVERY_MS) return
    this.#expiredAtMs = nowMs
    for (const line of this.#lines.values()) {
      if (line.transfers.idle) continue
      this.#handle(line, line.transfers.expire(nowMs))
      this.#pump(line)
    }
  }

  /** A link ended, and its transfers with it. */
  lost(peer: Peer): void {
    const line = this.#lines.get(peer)
    if (line === undefined) return
    this.#lines.delete(peer)
    this.#handle(line, line.transfers.close())
  }

  /** The room ended. */
  end(): void {
    for (const peer of [...this.#lines.keys()]) this.lost(peer)
  }

  #line(peer: Peer): Line {
    const known = this.#lines.get(peer)
    if (known !== undefined) return known
    const line: Line = { peer, transfers: new Transfers(), out: new Map(), in: new Map() }
    this.#lines.set(peer, line)
    return line
  }

  #pump({ peer, transfers }: Line): void {
    const { link } = peer
    if (link !== undefined) transfers.pump(link.buffered('transfer'), (frame) => link.send('transfer', frame))
  }

  #wait(line: Line, direction: 'in' | 'out', id: number, watch: TransferWatch): Promise<Uint8Array> {
    const { signal } = watch
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        if (signal === undefined || !line[direction].delete(id)) return
        line.transfers.cancel(direction, id)
        this.#pump(line)
        reject(aborted(signal))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T): void => {
          signal?.removeEventListener('abort', onAbort)
          settle(value)
        }
      }
      line[direction].set(id, { watch, resolve: settled(resolve), reject: settled(reject) })
    })
  }

  #handle(line: Line, events: readonly TransferEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case 'offered':
          this.#offer(line, event)
          break
        case 'progress':
          this.#progress(line[event.direction].get(event.id), event.bytes, event.size)
          break
        case 'received':
          take(line.in, event.id)?.resolve(event.bytes)
          break
        case 'sent':
          take(line.out, event.id)?.resolve(NOTHING)
          break
        case 'failed':
          take(line[event.direction], event.id)?.reject(failureError(event.failure, line.peer.player.name))
      }
    }
  }

  #progress(waiting: Waiting | undefined, bytes: number, size: number): void {
    callUserCode(this.#scheduler, () => waiting?.watch.onProgress?.(bytes, size))
  }

  #offer(line: Line, { id, size, meta }: Extract<TransferEvent, { kind: 'offered' }>): void {
    let accepted: Promise<Uint8Array> | undefined
    const heard = this.#offered({
      from: line.peer.player,
      size,
      meta: meta ?? undefined,
      accept: (watch = {}) => {
        if (accepted !== undefined) return accepted
        if (watch.signal?.aborted === true) {
          line.transfers.refuse(id)
          this.#pump(line)
          return Promise.reject(aborted(watch.signal))
        }
        accepted = this.#wait(line, 'in', id, watch)
        const { accepted: inTime, events } = line.transfers.accept(id, this.#scheduler.now())
        if (!inTime) take(line.in, id)?.reject(failureError('cancelled', line.peer.player.name))
        this.#handle(line, events)
        this.#pump(line)
        return accepted
      },
      refuse: () => {
        line.transfers.refuse(id)
        this.#pump(line)
      },
    })
    if (!heard) line.transfers.refuse(id)
  }
}

function take(waiting: Map<number, Waiting>, id: number): Waiting | undefined {
  const found = waiting.get(id)
  waiting.delete(id)
  return found
}

function aborted(signal: AbortSignal): TickmeshError {
  return new TickmeshError('aborted', 'The transfer was given up.', { cause: signal.reason })
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
