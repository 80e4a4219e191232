// Shares of a lobby's time under Node: the sockets of an address that takes more than its share are read later.

import { TokenBucket } from '../core/index.ts'

/** Socket, as far as reading is concerned. */
export interface ReadSocket {
  pause(): void
  resume(): void
}

/** Milliseconds of the process's time for one address; the messages of others wait for a burst. */
const ALLOWANCE_MS = { burst: 2, perSecond: 250 }
/** Milliseconds that a paused address has earned when it is read again. */
const SLICE_MS = 1
/** Longest pause, milliseconds: a player's ping must be heard in time. */
const MAX_PAUSE_MS = 1_000

/** Sockets of one address. */
interface Share {
  readonly sockets: Set<ReadSocket>
  /** Time of the process that the address may take, ms. */
  readonly timeMs: TokenBucket
  paused: boolean
}

/** Clock and timers. */
export interface ReadClock {
  now(): number
  after(ms: number, run: () => void): void
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

  opened(address: string | undefined, socket: ReadSocket): void {
    if (address === undefined) return
    const share = this.#shares.get(address) ?? {
      sockets: new Set<ReadSocket>(),
      timeMs: new TokenBucket(this.#clock.now(), ALLOWANCE_MS),
      paused: false,
    }
    this.#shares.set(address, share)
    share.sockets.add(socket)
    if (share.paused) socket.pause()
  }

  closed(address: string | undefined, socket: ReadSocket): void {
    const share = address === undefined ? undefined : this.#shares.get(address)
    if (address === undefined || !share) return
    share.sockets.delete(socket)
    // A paused share is kept until its pause is over: an address cannot get a new one by new sockets.
    if (share.sockets.size === 0 && !share.paused) this.#shares.delete(address)
  }

  /** Bytes of a connection have come, and are about to be read. */
  beginReading(): void {
    this.#beganAt = this.#clock.now()
  }

  /** They were read, and their messages handled: counts the time for the address. */
  endReading(address: string): void {
    const share = this.#shares.get(address)
    if (!share) return
    const now = this.#clock.now()
    share.timeMs.takeTokens(now, 0)
    share.timeMs.owe(now - this.#beganAt)
    if (share.timeMs.left < 0 && !share.paused) this.#pause(address, share)
  }

  #pause(address: string, share: Share): void {
    share.paused = true
    for (const socket of share.sockets) socket.pause()
    const ms = Math.min(MAX_PAUSE_MS, ((SLICE_MS - share.timeMs.left) * 1_000) / ALLOWANCE_MS.perSecond)
    this.#clock.after(ms, () => {
      share.paused = false
      for (const socket of share.sockets) socket.resume()
      if (share.sockets.size === 0) this.#shares.delete(address)
    })
  }
}
