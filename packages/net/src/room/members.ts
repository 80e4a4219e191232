import type { Peer } from './peer.ts'
import type { SeatedPlayer } from './player.ts'
import type { Player } from './player.ts'
import { TickmeshError } from '../errors.ts'

/** One or several players to send to; the default is everybody else who has joined. */
export type Recipients = Player | readonly Player[]

/** Who is in the room, and the peers behind them. */
export class Members {
  readonly me: SeatedPlayer
  readonly players: Map<string, SeatedPlayer> = new Map()
  readonly peers: Map<string, Peer> = new Map()
  /** Ids of those who have joined: their link was open at least once. */
  readonly joined: Set<string> = new Set()

  #turn = 0

  constructor(me: SeatedPlayer) {
    this.me = me
    this.players.set(me.id, me)
  }

  /** Who is host if this player goes: the longest seated of the others, of those who can be reached. */
  get heir(): SeatedPlayer | undefined {
    let heir: SeatedPlayer | undefined
    for (const { player } of this.peers.values()) {
      if (player.status === 'connected' && (heir === undefined || player.ordinal < heir.ordinal)) heir = player
    }
    return heir
  }

  /**
   * The peers, another of them first each time: who is always last in a sending would have all frames from here late, and
   * send none of their own so.
   */
  inTurn(): readonly Peer[] {
    const peers = [...this.peers.values()]
    const first = peers.length === 0 ? 0 : this.#turn++ % peers.length
    return [...peers.slice(first), ...peers.slice(0, first)]
  }

  /**
   * The peers behind `to`; without it, everybody else who has joined.
   *
   * @throws TickmeshError `not-connected` when one who was named has not joined, has left or cannot be reached for good.
   */
  recipients(to: Recipients | undefined): Peer[] {
    if (to === undefined) {
      return [...this.peers.values()].filter(({ player }) => this.joined.has(player.id) && player.problem === undefined)
    }
    const named: readonly unknown[] = Array.isArray(to) ? to : [to]
    return named.map((player) => {
      if (!isPlayer(player)) {
        throw new TickmeshError(
          'invalid-value',
          'Recipients are players of this room, as room.players holds them, or an array of them.',
        )
      }
      const peer = this.peers.get(player.id)
      if (peer === undefined || !this.joined.has(player.id) || peer.player.problem !== undefined) {
        throw new TickmeshError('not-connected', `Cannot send to ${player.name}: ${whyNot(player, peer)}.`)
      }
      return peer
    })
  }
}

function isPlayer(value: unknown): value is Player {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

function whyNot(player: Player, peer: Peer | undefined): string {
  if (player.isMe) return 'that is you; what you send does not come back to you'
  if (peer === undefined) return 'they have left'
  if (peer.player.problem !== undefined) return peer.player.problem.message.replace(/\.$/, '')
  return "their link is not open yet; wait for 'join', or leave them out"
}
