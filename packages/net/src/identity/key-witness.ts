// Mesh as witness of keys: players tell each other which key they have verified of whom.

import { MAX_PLAYERS } from '@tickmesh/lobby/protocol'
import { pack, unpack } from '../core/wire/msgpack.ts'
import type { LobbyStatus } from '../lobby-client/seat.ts'
import type { Dispute } from '../room/dispute.ts'
import type { Members } from '../room/members.ts'
import type { SeatedPlayer } from '../room/player.ts'
import { FRAME_KINDS } from './identity-frames.ts'
import type { IdentityFrames, IdentityPart } from './identity-part.ts'
import { keepNewest } from './keep-newest.ts'
import { isThumbprint } from './player-file.ts'

/** Context of a witness. */
export interface KeyWitnessContext {
  readonly frames: IdentityFrames
  readonly members: Members
  /** Thumbprint of this player's key. */
  readonly ownKey: string
  /** Ids of all players that were ever seated here, as the lobby told. */
  readonly seated: ReadonlySet<string>
  /**
   * `key`: `witness` has verified another key of `player` than this player has. `players`: it has verified one of a
   * player who was never seated here. Once for each two.
   */
  disputed(about: Dispute['about'], player: SeatedPlayer, witness: SeatedPlayer): void
}

/** Checks, one a second, after which a player whom a witness names should be seated here: a lost lobby is found out. */
const STRANGER_CHECKS = 60

/** Statements of one player: the keys of others, by player id. */
interface Statements {
  readonly keys: Map<string, string>
  /** Ids of the players of whom another key was verified here. */
  readonly disputed: Set<string>
  /** Ids of players who were never seated here, and the checks since each was named. */
  readonly strangers: Map<string, number>
}

/** Statements of all players of a room. A lobby that attacks one pair of three contradicts the third. */
export class KeyWitness implements IdentityPart {
  readonly #context: KeyWitnessContext
  readonly #statements = new Map<SeatedPlayer, Statements>()
  #lobby: LobbyStatus = 'connected'

  constructor(context: KeyWitnessContext) {
    this.#context = context
  }

  /** [IDN70] States all keys to the player, and the player's key to all others. */
  linked(player: SeatedPlayer): void {
    const { frames, members } = this.#context
    const others = [...members.players.values()].filter((each) => each !== player && each.identity !== undefined)
    const send = (to: SeatedPlayer, about: readonly SeatedPlayer[]): void => {
      const body = about.flatMap(({ id, identity }) => [id, identity?.key])
      if (body.length > 0) frames.send(to, FRAME_KINDS.witness, pack(body))
    }
    send(player, others)
    for (const other of others) send(other, [player])
    for (const witness of this.#statements.keys()) this.#compare(player, witness)
  }

  /** The lobby is lost or back: who came and left meanwhile may never be seated here. */
  lobbyChanged(status: LobbyStatus): void {
    this.#lobby = status
    for (const { strangers } of this.#statements.values()) strangers.clear()
  }

  /** [IDN73] Counts how long each stranger is one, while there is a link to the witness and to the lobby. */
  check(): void {
    const { seated } = this.#context
    for (const [witness, { strangers, disputed }] of this.#statements) {
      if (this.#lobby !== 'connected' || witness.status !== 'connected') continue
      for (const [id, checks] of strangers) {
        if (seated.has(id)) {
          strangers.delete(id)
          continue
        }
        strangers.set(id, checks + 1)
        if (checks < STRANGER_CHECKS || disputed.has('')) continue
        disputed.add('')
        this.#context.disputed('players', witness, witness)
      }
    }
  }

  received(witness: SeatedPlayer, kind: number, body: Uint8Array): void {
    if (kind !== FRAME_KINDS.witness) return
    const { members, seated } = this.#context
    for (const each of this.#statements.keys()) if (!members.players.has(each.id)) this.#statements.delete(each)
    const made: Statements = this.#statements.get(witness) ?? {
      keys: new Map(),
      disputed: new Set(),
      strangers: new Map(),
    }
    this.#statements.set(witness, made)
    for (const [id, key] of readStatements(body)) {
      // The newest are kept: players come and go.
      keepNewest(made.keys, id, key, MAX_PLAYERS)
      if (!seated.has(id) && id !== members.me.id && made.strangers.size < MAX_PLAYERS) {
        made.strangers.set(id, made.strangers.get(id) ?? 0)
      }
      const player = members.players.get(id)
      if (player !== undefined) this.#compare(player, witness)
    }
  }

  #compare(player: SeatedPlayer, witness: SeatedPlayer): void {
    const { keys, disputed } = this.#statements.get(witness) ?? {}
    const own = player.isMe ? this.#context.ownKey : player.identity?.key
    const stated = keys?.get(player.id)
    if (own === undefined || stated === undefined || stated === own || disputed?.has(player.id) !== false) return
    disputed.add(player.id)
    this.#context.disputed('key', player, witness)
  }
}

/** Returns the player ids and keys in a frame; none when it is malformed. */
function readStatements(body: Uint8Array): (readonly [id: string, key: string])[] {
  const value = unpack(body)?.value
  if (!Array.isArray(value) || value.length > 2 * MAX_PLAYERS || value.length % 2 > 0) return []
  const pairs: (readonly [string, string])[] = []
  for (let at = 0; at < value.length; at += 2) {
    const [id, key]: readonly unknown[] = value.slice(at, at + 2)
    if (typeof id !== 'string' || id.length > 64 || !isThumbprint(key)) return []
    pairs.push([id, key])
  }
  return pairs
}
