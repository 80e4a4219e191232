// ICE servers of the players of a room: the configured ones, and TURN servers with credentials minted for each seat.

import type { IceServer } from '../protocol/index.ts'
import type { SeatIce } from './admission.ts'
import type { LobbyConfig, TurnServers } from './runtime.ts'
import type { Seat } from './seats.ts'
import { DEFAULT_ICE_SERVERS, MAX_ICE_SERVERS, TURN_RETRY_MS } from './server-limits.ts'

/** TURN servers of one seat, until they are renewed. */
interface Lease {
  readonly servers: readonly IceServer[]
  /** Time of the next minting. */
  renewAt: number
}

/** Leases of a room's seats: minted before a player is seated, renewed at half of their lifetime. */
export class TurnLeases {
  readonly #config: LobbyConfig
  readonly #now: () => number
  readonly #leases = new WeakMap<Seat, Lease>()

  constructor(config: LobbyConfig, now: () => number) {
    this.#config = config
    this.#now = now
  }

  /** True if the lobby mints credentials. */
  get minted(): boolean {
    return this.#config.turn !== undefined
  }

  /** Mints for a player who is not seated yet; undefined if the lobby mints none. Never rejects. */
  mint(id: string): Promise<TurnServers | undefined> | undefined {
    return this.#config.turn?.mint(id)
  }

  /** Gives a new seat what was minted for it. A failed minting is repeated soon. */
  assign(seat: Seat, minted: TurnServers | undefined): void {
    const servers = minted?.servers ?? []
    this.#leases.set(seat, { servers, renewAt: this.#now() + (minted ? minted.lifetimeMs / 2 : TURN_RETRY_MS) })
  }

  /** Mints again for connected seats whose lease is due. `renewed` is called later, for each that has got one. */
  renew(seats: Iterable<Seat>, renewed: (seat: Seat) => void): void {
    const { turn } = this.#config
    if (turn === undefined) return
    const now = this.#now()
    for (const seat of seats) {
      const lease = this.#leases.get(seat)
      if (lease === undefined || seat.presence.kind !== 'connected' || now < lease.renewAt) continue
      lease.renewAt = now + TURN_RETRY_MS
      void turn.mint(seat.member.id).then((minted) => {
        if (minted === undefined) return
        this.assign(seat, minted)
        renewed(seat)
      })
    }
  }

  /** Returns the servers of a seat, in their order: STUN, then TURN over UDP, over TCP and over TLS. */
  iceOf(seat: Seat): SeatIce {
    const { iceServers = DEFAULT_ICE_SERVERS } = this.#config
    const own = this.#leases.get(seat)?.servers ?? []
    return {
      iceServers: inOrder([...iceServers, ...own]).slice(0, MAX_ICE_SERVERS),
      iceDefault: this.#config.iceServers === undefined && !this.minted,
    }
  }
}

function inOrder(servers: readonly IceServer[]): readonly IceServer[] {
  const sorted = servers.map(({ urls, ...credentials }) => ({
    urls: typeof urls === 'string' ? urls : [...urls].sort((a, b) => rankOf(a) - rankOf(b)),
    ...credentials,
  }))
  const rank = ({ urls }: IceServer): number => rankOf(typeof urls === 'string' ? urls : (urls[0] ?? ''))
  return sorted.sort((a, b) => rank(a) - rank(b))
}

/** Returns the place of a URL: browsers that have several relayed candidates prefer earlier servers. */
function rankOf(url: string): number {
  if (/^stuns?:/i.test(url)) return 0
  if (/^turns:/i.test(url)) return 3
  return /transport=tcp/i.test(url) ? 2 : 1
}
