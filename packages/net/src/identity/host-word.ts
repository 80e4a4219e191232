// Host's word: players compare which shared values the host gave them, at one version of them.

import { pack, unpack } from '../core/wire/msgpack.ts'
import { toWire } from '../core/mesh/message.ts'
import { TokenBucket } from '../core/token-bucket.ts'
import type { HeldValues } from '../room/held-values.ts'
import type { Members } from '../room/members.ts'
import type { Peer } from '../room/peer.ts'
import type { Player, SeatedPlayer } from '../room/player.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { toBase64url } from './base64url.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import { FRAME_KINDS } from './identity-frames.ts'
import type { IdentityFrames, IdentityPart } from './identity-part.ts'
import { keepNewest } from './keep-newest.ts'

/** Versions that a player takes of a host: a host that floods makes nobody hash, nor tell others, more often. */
const TAKEN = { perSecond: 2, burst: 8 }
/** Versions that are kept: own ones, and those of each other player. */
const MAX_KEPT = 64
/** Bytes of a digest that are compared. */
const DIGEST_BYTES = 16
/** Checks, one a second, in which a host to whom there is a link gives this player what it gave another. */
const LATE_CHECKS = 120
/** Bytes of the host's durable messages that take a check more: a version waits behind them on a thin line. */
const CHECK_BYTES = 4_096
/** Further checks at most: for 4 MiB, as much as may wait at a host for one player. */
const MORE_CHECKS = 1_024
/** Cost of a version that was left out, bytes: so much as to compare the next 64 with what all others told. */
const LEFT_OUT_BYTES = 16_384

/** Context of the comparison. */
export interface HostWordContext {
  readonly frames: IdentityFrames
  readonly members: Members
  readonly scheduler: Scheduler
  readonly crypto: Pick<IdentityCrypto, 'sha256'>
  /** Index of the events by which a host numbers versions: the first one that the game does not declare. */
  readonly eventIndex: number
  /** Shared values here. */
  readonly shared: { readonly held: HeldValues }
  /** The host gave `witness` other values than this player, or versions that it left out. Once for each two. */
  disputed(host: SeatedPlayer, witness: SeatedPlayer): void
}

/** Digest of the values at one version, here. */
interface OwnDigest {
  readonly digest: string
  readonly host: SeatedPlayer
}

/** Version that one host gave this player last. */
interface Given {
  readonly term: number
  readonly newest: number
}

/** Versions of which another player has told. */
interface Told {
  /** Digests by host, term and version. */
  readonly digests: Map<string, string>
  /** Host of the term, as the other player knows it: while the lobby is lost, two can be elected. */
  host: string
  term: number
  newest: number
  /** Version for which this player waits, if for any, and the checks since then. */
  awaited: number | undefined
  checks: number
  /** Bytes that the host had sent when the wait began. */
  heard: number
}

/** Versions of one room's shared values. */
export class HostWord implements IdentityPart {
  readonly #context: HostWordContext
  readonly #taken = new TokenBucket(TAKEN)
  /** Digests here, by host, term and version. */
  readonly #own = new Map<string, OwnDigest>()
  readonly #others = new Map<SeatedPlayer, Told>()
  /** By the id of the host. */
  readonly #given = new Map<string, Given>()
  /** Ids of players whose messages were dropped since their last version. */
  readonly #dropping = new Set<string>()
  /** Hosts who left a version out for this player, by host, term and number. */
  readonly #left = new Map<string, SeatedPlayer>()
  readonly #disputed = new Set<string>()
  /** Values of the last version of this player as host. */
  #numbered: readonly unknown[] = []
  /** Bytes of the durable messages of hosts. */
  #heard = 0
  #version = 0

  constructor(context: HostWordContext) {
    this.#context = context
  }

  /** A player has come: it gets a version to compare. */
  joined(): void {
    this.#numbered = []
  }

  /** Messages of a player were dropped, versions among them as it may be: the next one is the first again. */
  missed(from: Player): void {
    this.#given.delete(from.id)
    this.#dropping.add(from.id)
    if (from.isMe) this.#numbered = []
  }

  /** Numbers the values of this player, or checks that the host gives this player what it gives others. */
  check(): void {
    this.#number()
    for (const [witness, told] of this.#others) this.#checkLate(witness, told)
  }

  /** Takes a version, if it is one: between the host's messages, and so at the same values for all. */
  takeDurable(peer: Peer, value: unknown): void {
    const { shared, scheduler } = this.#context
    const { host } = shared.held
    const isFromHost = peer.player.id === host.id
    if (isFromHost) this.#heard += peer.inbound.messageBytes
    const [term, version]: readonly unknown[] = Array.isArray(value) ? value : []
    if (!isNumber(term) || !isNumber(version)) return
    this.#count(peer, term, version)
    // Not refused: a former host may not know yet that it is one, nor this player of a new one.
    if (isFromHost && term === host.term && this.#taken.takeToken(scheduler.now()))
      void this.#record(term, version, peer.player)
  }

  received(witness: SeatedPlayer, kind: number, body: Uint8Array): void {
    if (kind !== FRAME_KINDS.shared) return
    const value = unpack(body)?.value
    const [term, version, digest, host]: readonly unknown[] = Array.isArray(value) ? value : []
    if (!isNumber(term) || !isNumber(version) || !(digest instanceof Uint8Array)) return
    if (digest.length !== DIGEST_BYTES || typeof host !== 'string' || host.length > 64) return
    const { members } = this.#context
    for (const each of this.#others.keys()) if (!members.players.has(each.id)) this.#others.delete(each)
    const first = { host, term, newest: version, awaited: undefined, checks: 0, heard: 0 }
    const told: Told = this.#others.get(witness) ?? { digests: new Map(), ...first }
    this.#others.set(witness, told)
    const isOfAnother = term !== told.term || host !== told.host
    if (!isOfAnother) told.newest = Math.max(version, told.newest)
    else if (term >= told.term) Object.assign(told, first)
    const at = `${host} ${term} ${version}`
    keepNewest(told.digests, at, toBase64url(digest), MAX_KEPT)
    this.#compare(at, witness)
  }

  /** [IDN74] Takes note of a version. Those of a term follow one another: a host that leaves one out is disputed. */
  #count(peer: Peer, term: number, version: number): void {
    const { player } = peer
    const { term: former, newest = version } = this.#given.get(player.id) ?? {}
    if (former !== undefined && term < former) return
    if (former === term && newest + 1 < version) peer.refuse('version', LEFT_OUT_BYTES)
    for (let left = newest + 1; former === term && left < version && left <= newest + MAX_KEPT; left++) {
      const at = `${player.id} ${term} ${left}`
      keepNewest(this.#left, at, player, MAX_KEPT)
      for (const witness of this.#others.keys()) this.#compare(at, witness)
    }
    this.#given.set(player.id, { term, newest: version })
    this.#dropping.delete(player.id)
    for (const id of this.#given.keys()) if (!this.#context.members.players.has(id)) this.#given.delete(id)
  }

  /** [IDN74] Disputes a host that gives this player no version for long after the one that a witness has told of. */
  #checkLate(witness: SeatedPlayer, told: Told): void {
    const { members, shared } = this.#context
    const { id, term } = shared.held.host
    const host = members.players.get(id)
    const given = this.#given.get(id)
    const newest = given?.term === term ? given.newest : -Infinity
    const isLinked = host?.isMe === false && host.status === 'connected'
    const isSame = told.term === term && told.host === id
    const isLate = isLinked && isSame && !this.#dropping.has(id)
    if (!isLate || newest >= (told.awaited ?? told.newest)) {
      told.awaited = undefined
      told.checks = 0
      return
    }
    if (told.awaited === undefined) Object.assign(told, { awaited: told.newest, heard: this.#heard })
    const more = Math.min((this.#heard - told.heard) / CHECK_BYTES, MORE_CHECKS)
    if (++told.checks > LATE_CHECKS + more) this.#dispute(host, witness)
  }

  /** [IDN71] Numbers the values, if this player is host and they have changed. */
  #number(): void {
    const { shared, members, eventIndex } = this.#context
    const { host, values } = shared.held
    const now = [host.term, ...[...values].flat()]
    const isSame = now.length === this.#numbered.length && now.every((part, at) => part === this.#numbered[at])
    if (host.id !== members.me.id || values.size === 0 || isSame) return
    this.#numbered = now
    const version = ++this.#version
    const frame = pack(toWire({ kind: 'event', index: eventIndex, tick: 0, value: [host.term, version] }))
    for (const peer of members.joinedPeers) peer.sendDurable(frame)
    void this.#record(host.term, version, members.me)
  }

  /** Records the values as they are now, and tells the other players of them. */
  async #record(term: number, version: number, host: SeatedPlayer): Promise<void> {
    const { crypto, frames, shared, members } = this.#context
    const entries = [...shared.held.values].sort(([a], [b]) => a - b)
    const digest = (await crypto.sha256(pack(entries.map(([index, { raw }]) => [index, raw])))).slice(0, DIGEST_BYTES)
    const at = `${host.id} ${term} ${version}`
    keepNewest(this.#own, at, { digest: toBase64url(digest), host }, MAX_KEPT)
    const body = pack([term, version, digest, host.id])
    for (const { player } of members.peers.values()) frames.send(player, FRAME_KINDS.shared, body)
    for (const witness of this.#others.keys()) this.#compare(at, witness)
  }

  #compare(at: string, witness: SeatedPlayer): void {
    const theirs = this.#others.get(witness)?.digests.get(at)
    const own = this.#own.get(at)
    const host = own === undefined ? this.#left.get(at) : own.host
    if (theirs !== undefined && host !== undefined && own?.digest !== theirs) this.#dispute(host, witness)
  }

  #dispute(host: SeatedPlayer, witness: SeatedPlayer): void {
    const pair = `${host.id} ${witness.id}`
    if (this.#disputed.has(pair)) return
    this.#disputed.add(pair)
    this.#context.disputed(host, witness)
  }
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
