// Identities of one room: guards of the links to each player, and what these prove.

import { encoder, decoder } from '../core/wire/utf8.ts'
import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import type { Link, OpenLink } from '../link/link.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import type { DurableMessage } from '../core/mesh/message.ts'
import type { Dispute } from '../room/dispute.ts'
import type { IdentityContext, RoomIdentity } from '../room/identity-feature.ts'
import type { Peer } from '../room/peer.ts'
import { permanentFailure } from '../room/permanent-failure.ts'
import type { SeatedPlayer } from '../room/player.ts'
import { certificatesOf } from './certificates.ts'
import { Handshake, type ProvenPeer } from './handshake.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import { FRAME_KINDS } from './identity-frames.ts'
import { identityMismatch } from './identity-mismatch.ts'
import type { IdentityOptions } from './identity-options.ts'
import type { IdentityFrames } from './identity-part.ts'
import type { Invites } from './invites.ts'
import type { KnownPlayers } from './known-players.ts'
import type { OwnKey } from './own-key.ts'
import { PlayerProof } from './player-proof.ts'
import { SecureLink, type LinkGuard } from './secure-link.ts'
import type { MakeWitnesses, Witnesses } from './room-witnesses.ts'

/** Parts that the rooms of one player share. */
export interface IdentitySetup {
  readonly options: IdentityOptions
  readonly players: KnownPlayers
  readonly invites: Invites
  readonly crypto: IdentityCrypto
  /** Undefined where their code could not be loaded. */
  readonly witnesses: Promise<{ readonly meshWitnesses: MakeWitnesses } | undefined>
  /** Returns the key of a game, once `players` are read too. */
  open(game: string): Promise<OwnKey>
}

/** Assertions that one player may send in a room: one, and one for each link that is made again. */
const MAX_ASSERTIONS = 16

/** Identities of the players of one room. */
export class RoomIdentities implements RoomIdentity, IdentityFrames {
  readonly #context: IdentityContext
  readonly #setup: IdentitySetup
  /** Own key, once the witnesses are loaded too: no link opens before. */
  readonly #key: Promise<OwnKey>
  readonly #proofs = new WeakMap<SeatedPlayer, PlayerProof>()
  /** Ids of all players that were ever seated here. */
  readonly #seated = new Set<string>()
  #witnesses: Witnesses | undefined
  #assertion: Promise<string> | undefined

  constructor(context: IdentityContext, setup: IdentitySetup) {
    this.#context = context
    this.#setup = setup
    this.#key = this.#begun()
    // Reported by each link that needs it.
    this.#key.catch(() => {})
  }

  secureLinks(player: SeatedPlayer): (open: OpenLink) => OpenLink {
    this.#seated.add(player.id)
    return (open) => (options) => {
      const guard = this.#guardOf(player, options.initiator)
      return wrapLinks(open, (link, owner) => new SecureLink(link, owner, guard).changes())(options)
    }
  }

  send(player: SeatedPlayer, kind: number, body: Uint8Array): boolean {
    return this.#proofs.get(player)?.link?.sendFrame(kind, body) === true
  }

  takeDurable(peer: Peer, message: DurableMessage): boolean {
    const isVersion = message.kind === 'event' && message.index === this.#context.game.names.events.length
    this.#witnesses?.takeDurable(peer, isVersion ? message.value : undefined)
    return isVersion
  }

  /** Reads the levels of all players anew: what is remembered of their keys has changed. */
  refresh(): void {
    for (const player of this.#context.members.players.values()) this.#proofs.get(player)?.refresh()
  }

  /** Ends the links to the players of a key. */
  block(key: string): void {
    for (const player of this.#context.members.players.values()) if (player.identity?.key === key) player.block()
  }

  async #begun(): Promise<OwnKey> {
    const { crypto, witnesses, open } = this.#setup
    const room = this.#context
    const key = await open(room.game.id)
    this.#witnesses = (await witnesses)?.meshWitnesses({
      frames: this,
      room,
      crypto,
      ownKey: key.thumbprint,
      seated: this.#seated,
      disputed: (about, player, witness) => this.#disputed(about, player, witness),
    })
    return key
  }

  #guardOf(player: SeatedPlayer, initiator: boolean): LinkGuard {
    return {
      scheduler: this.#context.scheduler,
      begin: (link) => this.#begin(link, player, initiator),
      proven: (link, peer) => this.#proven(player, link, peer),
      opened: (link) => this.#opened(player, link),
      frame: (kind, body) => this.#frame(player, kind, body),
      refused: (cause) => this.#refused(player, cause),
      closed: (link) => this.#proofs.get(player)?.unlinked(link),
    }
  }

  async #begin(link: Link, player: SeatedPlayer, initiator: boolean): Promise<Handshake> {
    const { code, members } = this.#context
    const { crypto, options, invites } = this.#setup
    const { connection } = link
    const certificates = connection && (await certificatesOf(crypto, connection))
    if (connection && !certificates) throw identityMismatch('certificates')
    return Handshake.begin({
      crypto,
      key: await this.#key,
      initiator,
      code,
      ids: { own: members.me.id, peer: player.id },
      name: options.name ?? members.me.name,
      macKey: await invites.macKey(code),
      certificates,
    })
  }

  #proven(player: SeatedPlayer, link: SecureLink, peer: ProvenPeer): void {
    if (this.#setup.players.find(peer.thumbprint)?.blocked === true) {
      player.block()
      throw new TickmeshError('blocked', DEVELOPMENT ? 'you block this player.' : LEFT_OUT)
    }
    let proof = this.#proofs.get(player)
    if (proof === undefined) {
      const { players, options } = this.#setup
      const changed = (): void => this.#context.emitter.emit('identity', player)
      proof = new PlayerProof(peer, { players, words: options.words, name: player.name, changed })
      this.#proofs.set(player, proof)
      player.identityRecord = proof
      changed()
      this.#checkName(player, peer)
    } else if (proof.identity.key !== peer.thumbprint) throw identityMismatch('key')
    proof.linked(link, peer)
  }

  /** Reports a player who has the name of a remembered one, and another key. */
  #checkName(player: SeatedPlayer, { thumbprint, name }: ProvenPeer): void {
    const { players } = this.#setup
    if (players.find(thumbprint)?.remembered === true) return
    const [remembered] = [player.name, name ?? ''].flatMap((each) => players.named(each))
    if (remembered !== undefined) this.#context.emitter.emit('impostor', player, remembered.key)
  }

  #disputed(about: Dispute['about'], player: SeatedPlayer, witness: SeatedPlayer): void {
    if (about === 'key') this.#proofs.get(player)?.disputed()
    this.#context.emitter.emit('dispute', { about, player, witness })
  }

  #opened(player: SeatedPlayer, link: SecureLink): void {
    void this.#sendAssertion(link)
    this.#witnesses?.linked(player)
  }

  async #sendAssertion(link: SecureLink): Promise<void> {
    const { assertion } = this.#setup.options
    if (assertion === undefined) return
    try {
      this.#assertion ??= assertion((await this.#key).thumbprint)
      const text = await this.#assertion
      if (text !== '') link.sendFrame(FRAME_KINDS.assertion, encoder.encode(text))
    } catch (error) {
      this.#assertion = undefined
      this.#context.log({ level: 'warn', message: 'no assertion', details: { error } })
    }
  }

  #frame(player: SeatedPlayer, kind: number, body: Uint8Array): void {
    if (kind === FRAME_KINDS.assertion) void this.#asserted(player, decoder.decode(body))
    else this.#witnesses?.received(player, kind, body)
  }

  async #asserted(player: SeatedPlayer, assertion: string): Promise<void> {
    const proof = this.#proofs.get(player)
    if (!proof || proof.isVouched || ++proof.assertions > MAX_ASSERTIONS) return
    const errors: unknown[] = []
    for (const provider of this.#setup.options.providers ?? []) {
      try {
        const voucher = await provider.verify(assertion, proof.identity.key, Date.now())
        if (voucher !== undefined) return proof.vouched(voucher)
      } catch (error) {
        errors.push(error)
      }
    }
    this.#context.log({ level: 'warn', message: 'assertion refused', details: { player: player.id, errors } })
  }

  #refused(player: SeatedPlayer, cause: unknown): void {
    const { log, emitter } = this.#context
    const code = cause instanceof TickmeshError ? cause.code : String(cause)
    log({ level: 'warn', message: 'refused', details: { player: player.id, code } })
    if (player.status === 'connected' || !(cause instanceof TickmeshError) || code === 'blocked') return
    player.problem = permanentFailure('refused', player.name, cause)
    emitter.emit('status', player)
  }
}
