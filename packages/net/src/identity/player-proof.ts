// Identity record of one player: what its links have proven, and the level that follows.

import type { IdentityLevel, IdentityRecord, PlayerIdentity } from '../room/player-identity.ts'
import type { ProvenPeer } from './handshake.ts'
import type { Voucher } from './identity-provider.ts'
import type { KnownPlayers } from './known-players.ts'
import { wordsOf } from './safety-words.ts'
import type { SecureLink } from './secure-link.ts'

/** Parts of a room that a record needs. */
export interface PlayerProofContext {
  readonly players: KnownPlayers
  /** List of the safety words. */
  readonly words: readonly string[] | undefined
  /** Name that the lobby gives the player. */
  readonly name: string
  /** `identity` has changed. */
  changed(): void
}

/** Identity of one player. All its links prove the same key. */
export class PlayerProof implements IdentityRecord {
  readonly #context: PlayerProofContext
  readonly #peer: ProvenPeer
  /** True when the key was known before this room. */
  readonly #isKnown: boolean
  /** Links that are open, and what was proven on them: the newest last. */
  readonly #links = new Map<SecureLink, ProvenPeer>()
  /** Assertions that have come from the player. */
  assertions = 0
  #isInvited: boolean
  #voucher: Voucher | undefined
  #isDisputed = false
  #identity: PlayerIdentity

  constructor(peer: ProvenPeer, context: PlayerProofContext) {
    this.#context = context
    this.#peer = peer
    this.#isInvited = peer.invited
    this.#isKnown = context.players.find(peer.thumbprint) !== undefined
    context.players.saw(peer.thumbprint, peer.name ?? context.name)
    this.#identity = this.#read()
  }

  get identity(): PlayerIdentity {
    return this.#identity
  }

  /** Returns whether an identity provider vouches for the player. */
  get isVouched(): boolean {
    return this.#voucher !== undefined
  }

  /** Link that opened last of those that are open. */
  get link(): SecureLink | undefined {
    return [...this.#links.keys()].at(-1)
  }

  safetyWords(): readonly string[] | undefined {
    // Both ends choose one link, in whatever order theirs have opened.
    const proven = [...this.#links.values()]
    const link = proven.filter(({ certified }) => certified).at(-1) ?? proven.at(-1)
    return link && this.#context.words && wordsOf(link.words, this.#context.words)
  }

  confirm(): void {
    this.#context.players.compared(this.#peer.thumbprint, this.#identity.name ?? this.#context.name)
    this.refresh()
  }

  /** Takes what a further link has proven, of the same key. */
  linked(link: SecureLink, peer: ProvenPeer): void {
    this.#links.set(link, peer)
    this.#isInvited ||= peer.invited
    this.refresh()
  }

  unlinked(link: SecureLink): void {
    this.#links.delete(link)
  }

  /** An identity provider vouches for the player. */
  vouched(voucher: Voucher): void {
    this.#voucher = voucher
    this.refresh()
  }

  /** Another player has verified another key of this one. */
  disputed(): void {
    this.#isDisputed = true
    this.refresh()
  }

  /** Reads the level and the name anew, and reports a change. */
  refresh(): void {
    const before = JSON.stringify(this.#identity)
    this.#identity = this.#read()
    if (JSON.stringify(this.#identity) !== before) this.#context.changed()
  }

  #read(): PlayerIdentity {
    const { thumbprint: key, name: signed } = this.#peer
    const record = this.#context.players.find(key)
    const name = this.#voucher?.name ?? (record?.remembered === true ? record.name : undefined) ?? signed
    return Object.freeze({
      level: this.#level(record),
      key,
      ...(name !== undefined && { name }),
      ...(this.#voucher && { by: this.#voucher.by }),
      ...(this.#isDisputed && { disputed: true as const }),
    })
  }

  #level(record: ReturnType<KnownPlayers['find']>): IdentityLevel {
    if (record?.compared === true) return 'compared'
    if (this.#voucher !== undefined) return 'vouched'
    if (this.#isInvited) return 'invited'
    if (this.#isKnown || record?.remembered === true) return 'known'
    return this.#peer.ephemeral ? 'anonymous' : 'new'
  }
}
