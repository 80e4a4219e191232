import type { TickmeshError } from '../errors.ts'
import type { LinkPath } from '../link/link.ts'
import type { Member } from '../lobby-client/seat.ts'
import { StatsRecord } from './stats-record.ts'

/**
 * - `connecting`: the link is being made, or made anew; nothing sent to them is lost meanwhile.
 * - `connected`: both ends have said hello.
 * - `unreachable`: no path was found; attempts go on, slowly, unless `problem` says that they are pointless.
 * - `left`: they are not in the room any more.
 */
export type PlayerStatus = 'connecting' | 'connected' | 'unreachable' | 'left'

/** What is measured of the way to a player. */
export interface PlayerStats {
  /** Smoothed round trip in ms; `undefined` until measured. For oneself 0. */
  readonly rttMs: number | undefined
  /** Smoothed deviation of the round trip in ms. */
  readonly jitterMs: number
  /** Share of our state frames that did not arrive, 0 to 1, over the last few seconds. */
  readonly loss: number
  /**
   * What their link is judged to take of our state, bytes a second: from 8,000 to 16 full frames a sending (368,000 at 20 Hz).
   * It is found out only as far as it is used. 0 until connected.
   */
  readonly bandwidth: number
  /** How often a second our state goes to them, of late: the game's `sendRate`, or less over a thin link. 0 until connected. */
  readonly sendRate: number
  /** How packets travel; `unknown` until connected. */
  readonly path: LinkPath
}

/** A player: a seat in the room. */
export interface Player {
  /** Minted by the lobby; never used again. */
  readonly id: string
  /** Number of the seat, from 0; unique among those present. */
  readonly slot: number
  /** What they call themself: text, never HTML; at most 32 characters. */
  readonly name: string
  readonly isMe: boolean
  readonly isHost: boolean
  readonly status: PlayerStatus
  /** Why they cannot be reached, when the reason is known and lasting (another version, WebRTC blocked, …). */
  readonly problem: TickmeshError | undefined
  /** Ids of the players that this one said they cannot reach: a mesh can be partial. */
  readonly cannotReach: ReadonlySet<string>
  readonly stats: PlayerStats
}

/** A player as the room keeps it. Games see it as {@link Player}. */
export class SeatedPlayer implements Player {
  readonly id: string
  readonly slot: number
  readonly ordinal: number
  readonly name: string
  readonly isMe: boolean
  isHost = false
  status: PlayerStatus
  problem: TickmeshError | undefined
  readonly cannotReach: Set<string> = new Set()
  readonly measured: StatsRecord

  constructor(member: Member, isMe: boolean) {
    this.id = member.id
    this.slot = member.slot
    this.ordinal = member.ordinal
    this.name = member.name
    this.isMe = isMe
    this.status = isMe ? 'connected' : 'connecting'
    this.measured = isMe ? new StatsRecord(0, 'host') : new StatsRecord(Number.NaN, 'unknown')
  }

  get stats(): PlayerStats {
    return this.measured.read()
  }
}
