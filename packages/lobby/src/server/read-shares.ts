// Shares of a lobby's time under Node: the sockets of an address that takes more than its share are read later.

import { TokenBucket } from '../core/index.ts'

/** Socket, as far as reading is concerned. */
export interface ReadSocket {
  pause(): void
  resume(): void
}

/**
 * Milliseconds of the process's time for one address, enough for about 50 players who relay all that they send; the
 * messages of others wait for a burst.
 */
const ALLOWANCE_MS = { burst: 2, perSecond: 100 }
/** Milliseconds that a paused address has earned when it is read again. */
const SLICE_MS = 1
/**
 * Milliseconds of one reading that count at most, and so a pause of a second: what takes longer is a process that stood
 * still, and no work for the address.
 */
const MAX_READING_MS = 100

/** Sockets of one address. */
interface Share {
  readonly sockets: Set<ReadSocket>
  /** Paused sockets, the longest first. */
  readonly paused: Set<ReadSocket>
  /** Time of the process that the address may take, ms. */
  readonly timeMs: TokenBucket
  /** True while a call of `#resumeNext` is due. */
  waits: boolean
}

/** Clock and timers. */
export interface ReadClock {
  now(): number
  after(ms: number, run: () => void): void
  /** Calls a function in the next turn of the event loop, after what has arrived. */
  soon(run: () => void): void
}

/**
 * Time that reading each address takes, and all that its messages ask for. Nothing is refused: what an address sends
 * beyond its share waits in the buffers of its own connections, and the messages of others do not wait for it.
 */
export class ReadShares {
  readonly #clock: ReadClock
  readonly #shares = new Map<string, Share>()
  #beganAt = 0

  constructor(clock: ReadClock) {
    this.#clock = clock
  }

  /** Number of addresses. */
  get size(): number {
    return this.#shares.size
  }

  opened(address: string | undefined, socket: ReadSocket): void {
    if (address === undefined) return
    const share = this.#shares.get(address) ?? {
      sockets: new Set<ReadSocket>(),
      paused: new Set<ReadSocket>(),
      timeMs: new TokenBucket(this.#clock.now(), ALLOWANCE_MS),
      waits: false,
    }
    this.#shares.set(address, share)
    share.sockets.add(socket)
    if (share.waits) pause(share, socket)
  }

  closed(address: string | undefined, socket: ReadSocket): void {
    const share = address === undefined ? undefined : this.#shares.get(address)
    if (address === undefined || !share) return
    share.sockets.delete(socket)
    share.paused.delete(socket)
    // Kept until its pause is over: an address cannot get a new share by new sockets.
    if (share.sockets.size === 0 && !share.waits) this.#shares.delete(address)
  }

  /** Bytes of a connection have come, and are about to be read. */
  beginReading(): void {
    this.#beganAt = this.#clock.now()
  }

  /**
   * They were read, and their messages handled: counts the time since then, or since the last call, for the address.
   */
  endReading(address: string, read: ReadSocket): void {
    const now = this.#clock.now()
    const spentMs = Math.min(MAX_READING_MS, now - this.#beganAt)
    this.#beganAt = now
    const share = this.#shares.get(address)
    if (!share) return
    share.timeMs.takeTokens(now, 0)
    share.timeMs.owe(spentMs)
    if (share.timeMs.left >= 0) return
    for (const socket of share.sockets) pause(share, socket)
    // Also when it counts as paused: after a close frame `ws` resumes it.
    read.pause()
    if (!share.waits) this.#wait(address, share)
  }

  /** Waits until a slice is earned. */
  #wait(address: string, share: Share): void {
    share.waits = true
    const ms = ((SLICE_MS - share.timeMs.left) * 1_000) / ALLOWANCE_MS.perSecond
    this.#clock.after(ms, () => this.#resumeNext(address, share))
  }

  /**
   * Has one socket read in each turn: all at once, a piece of each would be handled before the share is seen to end.
   */
  #resumeNext(address: string, share: Share): void {
    const [socket] = share.paused
    if (socket) {
      share.paused.delete(socket)
      socket.resume()
    }
    if (share.paused.size === 0) {
      share.waits = false
      if (share.sockets.size === 0) this.#shares.delete(address)
      return
    }
    this.#clock.soon(() => {
      share.timeMs.takeTokens(this.#clock.now(), 0)
      if (share.timeMs.left < 0) this.#wait(address, share)
      else this.#resumeNext(address, share)
    })
  }
}

function pause(share: Share, socket: ReadSocket): void {
  if (share.paused.has(socket)) return
  share.paused.add(socket)
  socket.pause()
}
