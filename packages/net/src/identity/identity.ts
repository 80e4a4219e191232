// Feature of identity: `use: [identity()]` in `defineGame`, and the calls by which a player manages whom it knows.

import { MAX_AVOIDED, NAME_RULE, normalizeName } from '@tickmesh/lobby/protocol'
import { encoder } from '../core/wire/utf8.ts'
import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import type { KeyHashes } from '../lobby-client/key-hashes.ts'
import type { IdentityContext, IdentityFeature, RoomIdentity } from '../room/identity-feature.ts'
import type { Player } from '../room/player.ts'
import { assertOptions } from '../unknown-options.ts'
import { toBase64url } from './base64url.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import type { IdentityOptions } from './identity-options.ts'
import type { KnownPlayer } from './known-players.ts'
import { ownKey, type OwnKey } from './own-key.ts'
import { PlayerRecords } from './player-records.ts'
import { RoomIdentities, type IdentitySetup } from './room-identities.ts'
import { RoomInvites } from './room-invites.ts'
import { webCrypto } from './web-crypto.ts'

/** Feature of identity, from {@link identity}: for `use` in `defineGame`. */
export interface Identity extends IdentityFeature {
  /**
   * Remembers a player's key, under the name of the player or another one: it is `known` from now on, in later visits
   * too.
   *
   * @throws TickmeshError `invalid-value`: the player has proven no key, or the name is none.
   */
  remember(player: Player, name?: string): void
  /** Forgets a key: its name, that words were compared, and a block. */
  forget(key: string): void
  /**
   * Blocks a key: its players get no link, in this room and all others, and quick matches keep them apart from this
   * player.
   *
   * @throws TickmeshError `invalid-value`: no key is written like this, or 2,000 are remembered or blocked.
   */
  block(key: string): void
  /** Lifts the block of a key, for rooms that are entered from now on. */
  unblock(key: string): void
  /**
   * Returns what is known of all keys: those of the game's earlier visits too, once this player has been in a room or
   * `thumbprint` has resolved. `forget` and `unblock` do nothing that lasts before that.
   */
  players(): readonly KnownPlayer[]
  /**
   * Returns the thumbprint of this player's key in a game, by the id of `defineGame`: an identity provider signs it.
   *
   * @throws TickmeshError (as a rejection) `identity-unavailable`.
   */
  thumbprint(game: string): Promise<string>
  /** Returns what is remembered of all keys, as JSON text. */
  export(): string
  /**
   * Adds what was exported, here or in another browser.
   *
   * @throws TickmeshError `invalid-value` for any other text.
   */
  import(json: string): void
  /**
   * Returns the secret of a room, as text for the `#fragment` of its link: browsers send that to no server. Players who
   * `accept` it before they join are `invited`.
   */
  invite(room: { readonly code: string }): string
  /** Takes the secret of a room from the fragment of its link. Returns false when the text is none. */
  accept(code: string, text: string): boolean
}

/** Bytes of a hash in a quick match. */
const HASH_BYTES = 8

const OPTIONS = ['name', 'key', 'crypto', 'assertion', 'providers', 'words'] as const

/**
 * Returns the feature of identity: the links of a game open only when both ends have proven, over the certificates of
 * the very connection, which key they hold. `player.identity` says whose it is.
 *
 * @throws TickmeshError `invalid-value`: `name` is none that a player may have.
 */
export function identity(options: IdentityOptions = {}): Identity {
  if (DEVELOPMENT) assertOptions('identity', options, OPTIONS)
  if (options.name !== undefined && normalizeName(options.name) === undefined) {
    throw new TickmeshError('invalid-value', DEVELOPMENT ? `identity: a name ${NAME_RULE}.` : LEFT_OUT)
  }
  return new IdentityOfPlayer(options)
}

class IdentityOfPlayer implements Identity {
  readonly name = 'identity'
  readonly #options: IdentityOptions
  readonly #crypto: IdentityCrypto
  readonly #players = new PlayerRecords()
  readonly #invites: RoomInvites
  readonly #rooms = new Set<RoomIdentities>()
  readonly #keys = new Map<string, Promise<OwnKey>>()
  /** A file of its own, which is there before the first link as a rule. */
  readonly #witnesses: IdentitySetup['witnesses']

  constructor(options: IdentityOptions) {
    this.#options = options
    this.#crypto = webCrypto(options.crypto)
    this.#invites = new RoomInvites(this.#crypto)
    this.#witnesses = import('./witness.ts').catch(() => undefined)
  }

  create(context: IdentityContext): RoomIdentity {
    const room = new RoomIdentities(context, {
      options: this.#options,
      players: this.#players,
      invites: this.#invites,
      crypto: this.#crypto,
      witnesses: this.#witnesses,
      open: (game) => this.#open(game),
    })
    this.#rooms.add(room)
    context.emitter.on('end', () => this.#rooms.delete(room))
    return room
  }

  remember(player: Player, name: string = player.name): void {
    const { identity: proven } = player
    if (proven === undefined) {
      throw new TickmeshError('invalid-value', DEVELOPMENT ? `${player.name} has proven no key.` : LEFT_OUT)
    }
    this.#players.remember(proven.key, name)
    this.#refresh()
  }

  forget(key: string): void {
    this.#players.forget(key)
    this.#refresh()
  }

  block(key: string): void {
    this.#players.block(key, true)
    for (const room of this.#rooms) room.block(key)
  }

  unblock(key: string): void {
    this.#players.block(key, false)
  }

  players(): readonly KnownPlayer[] {
    return this.#players.list()
  }

  async thumbprint(game: string): Promise<string> {
    return (await this.#open(game)).thumbprint
  }

  /** [LOB55] Not a method: a lobby calls it without its object. */
  readonly keyHashes: KeyHashes = async (game, salting) => {
    const salt = await salting
    const own = await this.#open(game).catch(() => undefined)
    if (salt === undefined || own === undefined) return undefined
    const hash = async (key: string): Promise<string> =>
      toBase64url((await this.#crypto.sha256(encoder.encode(salt + key))).subarray(0, HASH_BYTES))
    const blocked = this.players()
      .filter((player) => player.blocked)
      .slice(-MAX_AVOIDED)
    return { self: await hash(own.thumbprint), avoid: await Promise.all(blocked.map(({ key }) => hash(key))) }
  }

  export(): string {
    return this.#players.export()
  }

  import(json: string): void {
    this.#players.import(json)
    this.#refresh()
  }

  invite({ code }: { readonly code: string }): string {
    return this.#invites.invite(code)
  }

  accept(code: string, text: string): boolean {
    return this.#invites.accept(code, text)
  }

  #refresh(): void {
    for (const room of this.#rooms) room.refresh()
  }

  #open(game: string): Promise<OwnKey> {
    const opening =
      this.#keys.get(game) ?? this.#players.open(game).then(() => ownKey(this.#crypto, game, this.#options.key))
    this.#keys.set(game, opening)
    return opening
  }
}
