// Host's word: players compare which shared values the host gave them, at one version of them.

import { pack, unpack } from '../core/wire/msgpack.ts'
import { toWire, type DurableMessage } from '../core/mesh/message.ts'
import { TokenBucket } from '../core/token-bucket.ts'
import type { HeldValues } from '../room/held-values.ts'
import type { Members } from '../room/members.ts'
import type { Peer } from '../room/peer.ts'
import type { SeatedPlayer } from '../room/player.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Timers } from '../scheduler/timers.ts'
import { toBase64url } from './base64url.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import { FRAME_KINDS } from './identity-frames.ts'
import type { IdentityFrames, IdentityPart } from './identity-part.ts'

/** Time between two versions, ms. */
const EVERY_MS = 1_000
/** Versions that a player takes of a host: a host that floods makes nobody hash, nor tell others, more often. */
const TAKEN = { perSecond: 2, burst: 8 }
/** Versions that are kept: own ones, and those of each other player. */
const MAX_KEPT = 64
/** Bytes of a digest that are compared. */
const DIGEST_BYTES = 16

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
  /** The host gave `witness` other values than this player has, at one version. Once for each host and witness. */
  disputed(host: SeatedPlayer, witness: SeatedPlayer): void
}

/** Digest of the values at one version, here. */
interface OwnDigest {
  readonly digest: string
  readonly host: SeatedPlayer
}

/** Versions of one room's shared values. */
export class HostWord implements IdentityPart {
  readonly #context: HostWordContext
  readonly #timers: Timers
  readonly #taken = new TokenBucket(TAKEN)
  /** Digests by term and version: those here, and those of other players. */
  readonly #own = new Map<string, OwnDigest>()
  readonly #others = new Map<SeatedPlayer, Map<string, string>>()
  readonly #disputed = new Set<string>()
  /** Values of the last version of this player as host. */
  #numbered: readonly unknown[] = []
  #version = 0

  constructor(context: HostWordContext) {
    this.#context = context
    this.#timers = new Timers(context.scheduler)
    this.#watch()
  }

  /** A player has come: it gets a version to compare. */
  joined(): void {
    this.#numbered = []
  }

  /** The room has ended. */
  ended(): void {
    this.#timers.cancelAll()
  }

  /** Takes a durable message if it is a version: between the host's messages, and so at the same values for all. */
  takeVersion(peer: Peer, message: DurableMessage): boolean {
    const { eventIndex, shared, scheduler } = this.#context
    if (message.kind !== 'event' || message.index !== eventIndex) return false
    const [term, version] = Array.isArray(message.value) ? message.value : []
    const { host } = shared.held
    // Not refused: a former host may not know yet that it is one, nor this player of a new one.
    const isHosts = peer.player.id === host.id && term === host.term && Number.isSafeInteger(version)
    if (isHosts && this.#taken.takeToken(scheduler.now())) void this.#record(host.term, version as number, peer.player)
    return true
  }

  received(witness: SeatedPlayer, kind: number, body: Uint8Array): void {
    if (kind !== FRAME_KINDS.shared) return
    const value = unpack(body)?.value
    const [term, version, digest]: readonly unknown[] = Array.isArray(value) ? value : []
    if (!Number.isSafeInteger(term) || !Number.isSafeInteger(version) || !(digest instanceof Uint8Array)) return
    if (digest.length !== DIGEST_BYTES) return
    const { members } = this.#context
    for (const each of this.#others.keys()) if (!members.players.has(each.id)) this.#others.delete(each)
    const theirs = this.#others.get(witness) ?? new Map<string, string>()
    this.#others.set(witness, theirs)
    const at = `${String(term)} ${String(version)}`
    keep(theirs, at, toBase64url(digest))
    this.#compare(at, witness)
  }

  #watch(): void {
    this.#timers.after(EVERY_MS, () => {
      this.#number()
      this.#watch()
    })
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
    const at = `${term} ${version}`
    keep(this.#own, at, { digest: toBase64url(digest), host })
    const body = pack([term, version, digest])
    for (const { player } of members.peers.values()) frames.send(player, FRAME_KINDS.shared, body)
    for (const witness of this.#others.keys()) this.#compare(at, witness)
  }

  #compare(at: string, witness: SeatedPlayer): void {
    const own = this.#own.get(at)
    const theirs = this.#others.get(witness)?.get(at)
    if (own === undefined || theirs === undefined || own.digest === theirs) return
    const pair = `${own.host.id} ${witness.id}`
    if (this.#disputed.has(pair)) return
    this.#disputed.add(pair)
    this.#context.disputed(own.host, witness)
  }
}

/** Adds an entry, and drops the oldest where there are too many. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  const [oldest = ''] = map.keys()
  if (map.size > MAX_KEPT) map.delete(oldest)
}
