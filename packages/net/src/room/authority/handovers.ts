// Ownership messages of the default authority: `state.give`, `owner` messages, claims after a host change.

import {
  type ClaimRow,
  MAX_OWNERSHIP_ROWS,
  type OwnershipMessage,
  ownershipToWire,
  type OwnerRow,
} from '../../core/mesh/ownership-message.ts'
import type { Entity } from '../../core/state/entities/entity.ts'
import { MAX_OWNERSHIP_RECORDS, NOBODY, type OwnershipTable } from '../../core/state/entities/ownership-table.ts'
import { idParts, MAX_EPOCH } from '../../core/state/schema/ids.ts'
import { MAX_OWNERSHIP_VERSION } from '../../core/state/codec/origin.ts'
import { type HandoverResult, OwnershipChanges, type PackedState } from '../../core/state/ownership-changes.ts'
import { pack } from '../../core/wire/msgpack.ts'
import { TickmeshError } from '../../errors.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import { EarlyMessages } from '../early-messages.ts'
import type { Peer } from '../peer.ts'
import type { Player, SeatedPlayer } from '../player.ts'
import type { AuthorityContext } from './authority.ts'
import { ClaimLimits } from './claim-limits.ts'
import { recipientOf, wrongGive } from './give-arguments.ts'
import { endedRoom } from '../ended-room.ts'
import { DEVELOPMENT } from '../../development.ts'
import { LEFT_OUT } from '../../left-out.ts'

/** An ownership row, with the state of its message if it had one. */
type Row = OwnerRow & { readonly state?: PackedState | undefined }

/**
 * Hand-overs of entities: the host alone decides who owns an entity, and sends it to all players. A new host goes on
 * with the ownership records that it knows; a player who knows later ones claims them from it.
 */
export class Handovers {
  readonly #context: AuthorityContext
  readonly #ownership: OwnershipTable
  #made: OwnershipChanges | undefined
  readonly #early: EarlyMessages<OwnershipMessage>
  /** The newest rows of entities whose new owner the lobby has not announced yet, by id. */
  readonly #waiting = new Map<number, { readonly row: Row; readonly ordinal: number }>()
  readonly #claims = new WeakMap<Peer, ClaimLimits>()
  #host: HostTerm
  #newestOrdinal: number
  #ended = false

  constructor(context: AuthorityContext, ownership: OwnershipTable) {
    this.#context = context
    this.#ownership = ownership
    this.#host = context.host
    this.#newestOrdinal = context.members.me.ordinal
    this.#early = new EarlyMessages(MAX_OWNERSHIP_ROWS, (message) =>
      message.kind === 'owner' ? `owner ${message.id}` : message.kind,
    )
  }

  /** See `RoomState.give`. */
  give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void {
    const { members } = this.#context
    const sync = this.#context.sync()
    if (this.#ended) throw endedRoom()
    if (!this.#isHost) {
      throw new TickmeshError(
        'not-host',
        DEVELOPMENT ? 'state.give: only the host hands entities over; send it an event.' : LEFT_OUT,
      )
    }
    const player = recipientOf(entity, to, members)
    const known = sync.get(entity.id)
    if (known === undefined) {
      throw wrongGive(DEVELOPMENT ? 'this entity is despawned; look it up with state.get(id).' : LEFT_OUT)
    }
    if (known.owner === player.id) return
    const ownershipVersion = (this.#ownership.get(known.id)?.ownershipVersion ?? 0) + 1
    if (this.#ownership.full && ownershipVersion === 1) {
      throw wrongGive(
        DEVELOPMENT
          ? `${MAX_OWNERSHIP_RECORDS} entities are not their creators' already; despawn or give back some.`
          : LEFT_OUT,
      )
    }
    if (ownershipVersion > MAX_OWNERSHIP_VERSION)
      throw wrongGive(DEVELOPMENT ? 'this entity was handed over too often; despawn it and spawn another.' : LEFT_OUT)
    this.#announce(known.id, ownershipVersion, player)
  }

  /** Handles the lobby's choice of a host. */
  hostChanged(host: HostTerm): void {
    this.#host = host
    if (this.#isHost) {
      this.#endMissing()
      for (const peer of this.#context.members.joinedPeers) this.greet(peer)
    }
    for (const { peer, message } of this.#early.takeUpTo(host.term)) this.receive(peer, message)
  }

  /** Sends all ownership records to a peer: when it has joined, or when this player has become host. */
  greet(peer: Peer): void {
    if (!this.#isHost) return
    const { term } = this.#host
    const rows: OwnerRow[] = []
    for (const { id, ownershipVersion, slot } of this.#ownership) {
      const row = { id, ownershipVersion, to: this.#context.members.at(slot)?.ordinal }
      rows.push(row)
      // First the states that the peer goes on from, then the list that ends them.
      if (slot === peer.player.slot) this.#send(peer, { kind: 'owner', term, ...row, state: this.#changes.stateOf(id) })
    }
    this.#send(peer, { kind: 'owners', term, rows })
  }

  receive(peer: Peer, message: OwnershipMessage): void {
    const { term, id } = this.#host
    if (message.kind === 'claim') {
      // A claim of another term was for another host. The next host greets its sender, and answers then.
      if (this.#isHost && message.term === term) for (const row of message.rows) this.#answerClaim(peer, row)
      return
    }
    if (message.term > term) return this.#early.keep(peer, message)
    // A former host may not know yet that it is not host any more: its messages are no offence.
    if (message.term < term) return
    if (peer.player.id !== id) return this.#refuse(peer, 'hand-over by a player who is not the host')
    const claims: ClaimRow[] = []
    for (const row of message.kind === 'owner' ? [this.#plausible(message)] : message.rows)
      this.#applyRow(row, peer, claims)
    if (message.kind === 'owners') {
      const listed = new Set(message.rows.map((row) => row.id))
      for (const record of this.#ownership) {
        if (!listed.has(record.id))
          claims.push({ id: record.id, ownershipVersion: record.ownershipVersion, ended: false })
      }
    }
    if (claims.length > 0) this.#send(peer, { kind: 'claim', term, rows: claims.slice(0, MAX_OWNERSHIP_ROWS) })
  }

  /** Handles the despawn, by the game, of an entity that was handed over to this player. */
  ended(id: number, ownershipVersion: number): void {
    if (this.#isHost) return this.#announce(id, ownershipVersion + 1, undefined)
    const peer = this.#context.members.peers.get(this.#host.id)
    if (peer !== undefined)
      this.#send(peer, { kind: 'claim', term: this.#host.term, rows: [{ id, ownershipVersion, ended: true }] })
  }

  /** Handles a player whom the lobby announced. */
  arrived(player: SeatedPlayer): void {
    this.#newestOrdinal = Math.max(this.#newestOrdinal, player.ordinal)
    for (const [id, { row, ordinal }] of [...this.#waiting]) {
      if (ordinal > this.#newestOrdinal) continue
      this.#waiting.delete(id)
      const host = this.#context.members.peers.get(this.#host.id)
      const claims: ClaimRow[] = []
      if (host !== undefined) this.#applyRow(row, host, claims)
      if (host !== undefined && claims.length > 0) {
        this.#send(host, { kind: 'claim', term: this.#host.term, rows: claims })
      }
    }
  }

  /** Forgets the early messages of a peer that has left. */
  forget(peer: Peer): void {
    this.#early.forget(peer)
  }

  roomEnded(): void {
    this.#ended = true
  }

  get #changes(): OwnershipChanges {
    return (this.#made ??= new OwnershipChanges(this.#context.sync().moverContext, this.#ownership))
  }

  get #isHost(): boolean {
    return this.#host.id === this.#context.members.me.id
  }

  /** Ends the records that name this player, now host, as the owner of entities that it no longer has. */
  #endMissing(): void {
    const sync = this.#context.sync()
    for (const { id, ownershipVersion, slot } of [...this.#ownership]) {
      if (slot !== this.#context.members.me.slot || sync.get(id)?.own === true) continue
      if (ownershipVersion >= MAX_OWNERSHIP_VERSION) continue
      this.#applyChange({ id, ownershipVersion: ownershipVersion + 1, to: undefined }, undefined)
    }
  }

  /** Sends an ownership change to all players, as the host, and applies it here. */
  #announce(id: number, ownershipVersion: number, to: SeatedPlayer | undefined): void {
    const state = to === undefined ? undefined : this.#changes.stateOf(id)
    const row = { id, ownershipVersion, to: to?.ordinal, state }
    const bytes = pack(ownershipToWire({ kind: 'owner', term: this.#host.term, ...row }))
    const result = this.#applyChange(row, to)
    for (const peer of this.#context.members.joinedPeers) peer.sendDurable(bytes)
    if (missing(result)) this.#announce(id, ownershipVersion + 1, undefined)
  }

  /**
   * Applies a row of the host's, or keeps it until the lobby has announced its player. Adds what the host does not know
   * to `claims`.
   */
  #applyRow(row: Row, host: Peer, claims: ClaimRow[]): void {
    const { id, ownershipVersion, to } = row
    const player = [...this.#context.members.players.values()].find(({ ordinal }) => ordinal === to)
    this.#waiting.delete(id)
    if (to !== undefined && to > this.#newestOrdinal) {
      if (this.#waiting.size < MAX_OWNERSHIP_RECORDS) this.#waiting.set(id, { row, ordinal: to })
      else host.refuse('hand-over to unknown players')
      return
    }
    const result = this.#applyChange(row, player)
    if (result.verdict === 'full' || result.verdict === 'malformed') host.refuse(`hand-over: ${result.verdict}`)
    else if (missing(result)) claims.push({ id, ownershipVersion, ended: true })
    else if (result.verdict === 'older') {
      const known = this.#ownership.get(id)?.ownershipVersion ?? ownershipVersion
      claims.push({ id, ownershipVersion: known, ended: false })
    }
  }

  #applyChange({ id, ownershipVersion, state }: Row, to: SeatedPlayer | undefined): HandoverResult {
    const { members } = this.#context
    const sync = this.#context.sync()
    const before = sync.get(id)
    const from = before === undefined ? undefined : members.players.get(String(before.owner))
    // A host who names itself goes on from the state that it sent.
    const since = to?.id === this.#host.id ? state?.tick : undefined
    const result = this.#changes.apply({
      id,
      ownershipVersion,
      term: this.#host.term,
      slot: to?.slot ?? NOBODY,
      state,
      since,
    })
    this.#context.dispatchEvents()
    if (result.verdict !== 'applied' || to === undefined || result.entity === undefined || from === to) return result
    // Others' entities that were unknown here have spawned by it.
    if (before !== undefined || to.isMe) this.#context.ownerChanged(result.entity, from, to)
    return result
  }

  /**
   * Returns the change, whatever the host's clock says: a state whose tick is not due counts only where there is no
   * other.
   */
  #plausible(message: Extract<OwnershipMessage, { kind: 'owner' }>): Row {
    const { sync, timeline } = this.#context
    const { state, ...row } = message
    const tick = timeline.clampTick(state?.tick ?? 0)
    if (state === undefined || tick === state.tick) return message
    if (sync().get(message.id) !== undefined) return row
    return { ...row, state: { ...state, tick, jumpTick: Math.min(state.jumpTick, tick) } }
  }

  /** Answers a claim: its player knows a later change than this host, or no longer has an entity that it owns. */
  #answerClaim(peer: Peer, { id, ownershipVersion, ended }: ClaimRow): void {
    const record = this.#ownership.get(id)
    const known = record?.ownershipVersion ?? 0
    const nowMs = this.#context.scheduler.now()
    let limits = this.#claims.get(peer)
    if (limits === undefined) this.#claims.set(peer, (limits = new ClaimLimits()))
    if (!limits.admitVersions(ownershipVersion - known, nowMs) || ownershipVersion >= MAX_OWNERSHIP_VERSION)
      return this.#refuse(peer, 'claim')
    if (ended && ownershipVersion === known && record?.slot === peer.player.slot)
      return this.#announce(id, ownershipVersion + 1, undefined)
    if (ownershipVersion <= known) return
    const owner = this.#ownerOf(id)
    if (record === undefined && owner !== undefined && !limits.admitRecord(this.#ownership))
      return this.#refuse(peer, 'claim')
    this.#announce(id, ownershipVersion + 1, owner)
  }

  /** Returns the owner of an entity as this player knows it, whatever a claim says. */
  #ownerOf(id: number): SeatedPlayer | undefined {
    const { members, sync } = this.#context
    const record = this.#ownership.get(id)
    if (record !== undefined) return members.at(record.slot)
    const entity = sync().get(id)
    if (entity !== undefined) return members.players.get(String(entity.owner))
    const { slot, epoch } = idParts(id)
    return [...members.players.values()].find((maker) => maker.slot === slot && (maker.ordinal & MAX_EPOCH) === epoch)
  }

  #send(peer: Peer, message: OwnershipMessage): void {
    peer.sendDurable(pack(ownershipToWire(message)))
  }

  #refuse(peer: Peer, what: string): void {
    this.#context.sync().counters.notOwner++
    peer.refuse(what)
  }
}

/** Returns whether a change named this player, who cannot go on with the entity. */
function missing(result: HandoverResult): boolean {
  return (result.verdict === 'same' || result.verdict === 'applied') && result.missing
}
