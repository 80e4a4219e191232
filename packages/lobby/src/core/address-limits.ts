// Rates and counts by address: sockets, new rooms and list answers, in a process or in one object.

import type { LobbyLimits } from './lobby-limits.ts'
import { ADDRESS_KEPT_MS, DOOR_BURST_S, LIST_BURST_S } from './server-limits.ts'
import { TokenBucket } from './token-bucket.ts'

interface Usage {
  sockets: number
  readonly rooms: TokenBucket
  readonly listBytes: TokenBucket
  /** Time of the last request, in milliseconds. */
  at: number
}

/** Usage of each address. Nothing is counted without an address. Times in milliseconds. */
export class AddressLimits {
  readonly #limits: LobbyLimits
  readonly #usage = new Map<string, Usage>()
  #sweptAt = 0

  constructor(limits: LobbyLimits) {
    this.#limits = limits
  }

  /** Returns whether an address may open one more socket. */
  hasSocket(address: string | undefined): boolean {
    const usage = address === undefined ? undefined : this.#usage.get(address)
    return usage === undefined || usage.sockets < this.#limits.socketsPerAddress
  }

  openSocket(address: string | undefined, now: number): void {
    if (address !== undefined) this.#of(address, now).sockets++
  }

  closeSocket(address: string | undefined): void {
    const usage = address === undefined ? undefined : this.#usage.get(address)
    if (usage) usage.sockets--
  }

  /** Takes a new room; false if the address makes too many. */
  takeRoom(address: string | undefined, now: number): boolean {
    return address === undefined || this.#of(address, now).rooms.takeTokens(now, 1)
  }

  /** Returns whether an address may ask for a list: the answers that it got are paid. */
  mayList(address: string | undefined, now: number): boolean {
    return address === undefined || this.#of(address, now).listBytes.takeTokens(now, 0)
  }

  /** Counts the bytes of an answer with a list. */
  listed(address: string | undefined, bytes: number): void {
    if (address !== undefined) this.#usage.get(address)?.listBytes.owe(bytes)
  }

  #of(address: string, now: number): Usage {
    this.#sweep(now)
    const { newRoomsPerAddress: rooms, listBytesPerAddress: bytes } = this.#limits
    const usage = this.#usage.get(address) ?? {
      sockets: 0,
      rooms: new TokenBucket(now, { burst: rooms * DOOR_BURST_S, perSecond: rooms }),
      listBytes: new TokenBucket(now, { burst: bytes * LIST_BURST_S, perSecond: bytes }),
      at: now,
    }
    usage.at = now
    this.#usage.set(address, usage)
    return usage
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < ADDRESS_KEPT_MS) return
    this.#sweptAt = now
    for (const [address, { sockets, at }] of this.#usage) {
      if (sockets <= 0 && now - at >= ADDRESS_KEPT_MS) this.#usage.delete(address)
    }
  }
}
