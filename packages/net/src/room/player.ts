// Players: the public type, and the record that the room keeps.

import { type PlayerProblem, TickmeshError } from '../errors.ts'
import type { Member } from '../lobby-client/seat.ts'
import { Identified } from './identified.ts'
import type { PlayerIdentity } from './player-identity.ts'
import type { PlayerStats } from './player-stats.ts'
import { StatsRecord } from './stats-record.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/**
 * Status of a player.
 *
 * - `connecting`: a link is being opened, the first or another one. Events sent meanwhile are delivered later.
 * - `connected`: the link is open in both directions.
 * - `away`: nothing has come for 2 s: its page is frozen or in the back/forward cache, or its network is gone.
 *   `silentMs` says for how long. A hidden page that goes on running is not away, and one that reloads has `left`.
 * - `unreachable`: there was no link for 12 s; `problem` says why, and its code whether attempts go on.
 * - `left`: the player is not in the room any more.
 */
export type PlayerStatus = 'connecting' | 'connected' | 'away' | 'unreachable' | 'left'

/** Player: one seat of the room. */
export interface Player {
  /** Id from the lobby, never used again. */
  readonly id: string
  /** Number of the seat, 0 to 63: unique among the players present, used again after the player has left. */
  readonly slot: number
  /** Name that the player chose: plain text of at most 32 characters; escape it in HTML. Two may have one name. */
  readonly name: string
  /**
   * Name to show, which no other player in the room has: the name, and for all but the longest seated of those with
   * that name a number, as in "Ann 2". It may change when a player joins or leaves.
   */
  readonly label: string
  /** True when this is the player of this page. */
  readonly isMe: boolean
  /** True when this player is the host. */
  readonly isHost: boolean
  /** Status of the link to this player. */
  readonly status: PlayerStatus
  /** Time since the last message of this player, ms: at most the send interval old. 0 for the player of this page. */
  readonly silentMs: number
  /**
   * Error for which this player is `unreachable`, or is `connected` and gets too little (`relay-over-budget`): its
   * `message` is a sentence for players, `hint` one for developers. `PlayerProblemCode` says for which codes attempts
   * go on.
   */
  readonly problem: PlayerProblem | undefined
  /** Ids of the players whom this one cannot reach, as it reported: a mesh can be partial. */
  readonly cannotReach: ReadonlySet<string>
  /** Measurements of the link to this player. */
  readonly stats: PlayerStats
  /**
   * Identity that the player has proven: set before `join`, and kept while links are made again. Undefined for the
   * player of this page, and without `use: [identity()]`.
   */
  readonly identity: PlayerIdentity | undefined
  /**
   * Returns six words that both players see alike if nobody is between them on the current link. They compare them by
   * voice, not in the game's chat. Undefined without a link, or without the word list of `identity({ words })`.
   */
  safetyWords(): readonly string[] | undefined
  /** Records that the safety words were compared: the level is `compared` from now on, and the key is remembered. */
  confirm(): void
  /**
   * Blocks this player, for as long as both are in the room: the link ends, no other is made, and no message of either
   * reaches the other. The entities they own are despawned here, but under `hostAuthority()`, where they stand still
   * until another host goes on with them; for them, this player is `unreachable`, with the problem `blocked`. Others
   * are not affected, so that a host who is blocked is host still.
   *
   * @throws TickmeshError `invalid-value`: it is the player of this page.
   */
  block(): void
}

/** Player as the room keeps it; games see it as {@link Player}. */
export class SeatedPlayer extends Identified implements Player {
  readonly id: string
  readonly slot: number
  readonly ordinal: number
  readonly name: string
  /** See `LinkPeer.asks`. */
  readonly asks: boolean | undefined
  label: string
  readonly isMe: boolean
  isHost = false
  status: PlayerStatus
  silentMs = 0
  problem: PlayerProblem | undefined
  readonly cannotReach: Set<string> = new Set()
  readonly measured: StatsRecord
  /** Called when the game blocks this player; undefined for the player of this page. */
  onBlock: (() => void) | undefined

  constructor(member: Member, isMe: boolean) {
    super()
    this.id = member.id
    this.slot = member.slot
    this.ordinal = member.ordinal
    this.name = member.name
    this.asks = member.asks
    this.label = member.name
    this.isMe = isMe
    this.status = isMe ? 'connected' : 'connecting'
    this.measured = isMe ? new StatsRecord(0, 'host') : new StatsRecord(Number.NaN, 'unknown')
  }

  get stats(): PlayerStats {
    return this.measured.read()
  }

  block(): void {
    if (this.isMe) {
      throw new TickmeshError(
        'invalid-value',
        DEVELOPMENT ? 'block: this is the player of this page; call leave().' : LEFT_OUT,
      )
    }
    this.onBlock?.()
  }
}
