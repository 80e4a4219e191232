// Tables of a room's players and peers, and the recipients of a message; the roster fills them.

import type { Peer } from './peer.ts'
import type { SeatedPlayer, Player } from './player.ts'
import { TickmeshError } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Player or players to send to. Default: all other players. */
export type Recipients = Player | readonly Player[]

/** Players of a room, and their peers. */
export class Members {
  readonly me: SeatedPlayer
  /** Players by id, this one included. */
  readonly players: Map<string, SeatedPlayer> = new Map()
  /** Peers of the other players, by player id. */
  readonly peers: Map<string, Peer> = new Map()
  /** Ids of the players who have joined: a link to them was open at least once. */
  readonly joined: Set<string> = new Set()

  readonly #order: Peer[] = []
  #turn = 0

  constructor(me: SeatedPlayer) {
    this.me = me
    this.players.set(me.id, me)
  }

  /** Adds a player who has arrived. */
  add(player: SeatedPlayer): void {
    this.players.set(player.id, player)
    this.#setLabels()
  }

  /** Removes a player who has left. */
  remove(id: string): void {
    this.players.delete(id)
    this.#setLabels()
  }

  /** Returns the player of a seat. */
  at(slot: number): SeatedPlayer | undefined {
    for (const player of this.players.values()) if (player.slot === slot) return player
    return undefined
  }

  /** Labels the players in the order of their seats' age, as all others in the room do. */
  #setLabels(): void {
    const taken = new Set<string>()
    for (const player of [...this.players.values()].sort((a, b) => a.ordinal - b.ordinal)) {
      let label = player.name
      for (let n = 2; taken.has(seen(label)); n++) label = `${player.name} ${n}`
      taken.add(seen(label))
      player.label = label
    }
  }

  /** Other players who have joined. */
  get joinedPlayers(): SeatedPlayer[] {
    return [...this.players.values()].filter(({ id }) => this.joined.has(id))
  }

  /** Player who becomes host when this one leaves: the longest seated of those who are connected. */
  get heir(): SeatedPlayer | undefined {
    let heir: SeatedPlayer | undefined
    for (const { player } of this.peers.values()) {
      if (player.status === 'connected' && (heir === undefined || player.ordinal < heir.ordinal)) heir = player
    }
    return heir
  }

  /**
   * Returns the peers, with another one first each time: a player who was always the last of a send would receive every
   * frame later than the others. The array is valid until the next call.
   */
  inTurn(): readonly Peer[] {
    const { size } = this.peers
    if (this.#order.length !== size) this.#order.length = size
    let at = size === 0 ? 0 : size - (this.#turn++ % size)
    for (const peer of this.peers.values()) this.#order[at++ % size] = peer
    return this.#order
  }

  /** Peers of the other players who have joined, without those to whom no link is tried again. */
  get joinedPeers(): Peer[] {
    return this.recipients(undefined).filter(({ player }) => this.joined.has(player.id))
  }

  /**
   * Returns the peers of `to`; without it, those of all other players, also of those whose link is not open yet.
   *
   * @throws TickmeshError `invalid-value`: no players; `not-connected`: a player of `to` has left, or no link to it is
   * tried again.
   */
  recipients(to: Recipients | undefined): Peer[] {
    if (to === undefined) return [...this.peers.values()].filter(({ ended }) => !ended)
    const named: readonly unknown[] = Array.isArray(to) ? to : [to]
    return named.map((player) => {
      if (!isPlayer(player)) {
        throw new TickmeshError(
          'invalid-value',
          DEVELOPMENT ? 'A recipient is a player of this room, not an id: room.players.get(id).' : LEFT_OUT,
        )
      }
      const peer = this.peers.get(player.id)
      if (peer === undefined || peer.ended) {
        throw new TickmeshError('not-connected', `Cannot send to ${player.name}: ${whyNot(player, peer)}`)
      }
      return peer
    })
  }
}

/** Returns what is seen of a name: characters that are drawn as nothing, and repeated spaces, tell no two apart. */
function seen(name: string): string {
  return name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function isPlayer(value: unknown): value is Player {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

function whyNot(player: Player, peer: Peer | undefined): string {
  if (player.isMe) return DEVELOPMENT ? 'that is you; what you send does not come back to you.' : LEFT_OUT
  return peer?.player.problem?.message ?? 'they have left.'
}
