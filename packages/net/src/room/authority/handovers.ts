import { TokenBucket } from '../../core/mesh/token-bucket.ts'
import { toWire } from '../../core/mesh/message.ts'
import type { ClaimRow, OwnershipMessage, OwnerRow } from '../../core/mesh/message.ts'
import type { Entity } from '../../core/state/entities/entity.ts'
import { MAX_OWNERSHIP_RECORDS, MAX_ENDED_RECORDS, NOBODY } from '../../core/state/entities/ownership-table.ts'
import { idParts, MAX_EPOCH } from '../../core/state/schema/ids.ts'
import { MAX_OWNERSHIP_VERSION } from '../../core/state/codec/origin.ts'
import type { Handed, PackedState } from '../../core/state/handover.ts'
import { pack } from '../../core/wire/msgpack.ts'
import { TickmeshError } from '../../errors.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import { EarlyMessages } from '../early-messages.ts'
import type { Peer } from '../peer.ts'
import { SeatedPlayer, type Player } from '../player.ts'
import type { AuthorityContext } from './authority.ts'

/** Claims of one peer that the host answers to all: after a change of hosts all that there can be at once, else a few. */
const CLAIMS = { perSecond: 64, burst: MAX_OWNERSHIP_RECORDS + MAX_ENDED_RECORDS }

/** A word that is to be done. */
type Row = OwnerRow & { readonly state?: PackedState | undefined }

/**
 * Who owns an entity that its creator does not: the host says it, and only the host; a new host goes on with what it knows,
 * and who knows more tells it.
 */
export class Handovers {
  readonly #context: AuthorityContext
  readonly #early: EarlyMessages<OwnershipMessage>
  /** The newest word of entities whose new owner the lobby has not told us of yet, by id. */
  readonly #waiting = new Map<number, { readonly row: Row; readonly ordinal: number }>()
  readonly #claims = new WeakMap<Peer, TokenBucket>()
  #host: HostTerm
  #newest: number
  #ended = false

  constructor(context: AuthorityContext) {
    this.#context = context
    this.#host = context.host
    this.#newest = context.members.me.ordinal
    this.#early = new EarlyMessages(MAX_OWNERSHIP_RECORDS + MAX_ENDED_RECORDS, (message) =>
      message.kind === 'owner' ? `owner ${message.id}` : message.kind,
    )
  }

  /** See `RoomState.give`. */
  give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void {
    const { members } = this.#context
    const sync = this.#context.sync()
    if (this.#ended) throw new TickmeshError('left', 'This room has ended; create or join another with the lobby.')
    if (!this.#isHost) {
      throw new TickmeshError('not-host', 'state.give: only the host hands entities over; send it an event.')
    }
    if (typeof entity?.id !== 'number') {
      throw wrong('the first argument is an entity, as state.all(kind) and state.get(id) give it.')
    }
    if (!(to instanceof SeatedPlayer)) {
      throw wrong(
        'the second argument is the player who is to own it: one of room.players, or room.me to take it back.',
      )
    }
    const player = members.players.get(to.id)
    if (player === undefined) {
      throw new TickmeshError('not-connected', `state.give: ${to.name} has left; choose one of room.players.`)
    }
    const known = sync.get(entity.id)
    if (known === undefined) throw wrong('this entity is gone; look it up with state.get(id).')
    if (known.owner === player.id) return
    const ownershipVersion = (sync.ownership.get(known.id)?.ownershipVersion ?? 0) + 1
    if (sync.ownership.full && ownershipVersion === 1) {
      throw wrong(`${MAX_OWNERSHIP_RECORDS} entities are not their creators' already; despawn or give back some.`)
    }
    if (ownershipVersion > MAX_OWNERSHIP_VERSION)
      throw wrong('this entity was handed over too often; despawn it and spawn another.')
    this.#say(known.id, ownershipVersion, player)
  }

  /** The lobby named a host. */
  hostChanged(host: HostTerm): void {
    this.#host = host
    if (this.#isHost) for (const peer of this.#context.members.recipients(undefined)) this.greet(peer)
    for (const { peer, message } of this.#early.upTo(host.term)) this.receive(peer, message)
  }

  /** A player has joined, or this one is host now: they are told all there is. */
  greet(peer: Peer): void {
    if (!this.#isHost) return
    const sync = this.#context.sync()
    const { term } = this.#host
    const rows: OwnerRow[] = []
    for (const { id, ownershipVersion, slot } of sync.ownership) {
      const row = { id, ownershipVersion, to: this.#at(slot)?.ordinal }
      rows.push(row)
      // First what they are to go on with, then that this is all.
      if (slot === peer.player.slot) this.#send(peer, { kind: 'owner', term, ...row, state: sync.stateOf(id) })
    }
    this.#send(peer, { kind: 'owners', term, rows })
  }

  receive(peer: Peer, message: OwnershipMessage): void {
    const { term, id } = this.#host
    if (message.kind === 'claim') {
      // One to a former host, or to one who does not know yet: both will be greeted, and answered, by the next.
      if (this.#isHost && message.term === term) for (const row of message.rows) this.#claimed(peer, row)
      return
    }
    if (message.term > term) return this.#early.keep(peer, message)
    // A former host's last words are no offence: it may not know yet.
    if (message.term < term) return
    if (peer.player.id !== id) return this.#refuse(peer, 'hand-over by a player who is not the host')
    const claims: ClaimRow[] = []
    for (const row of message.kind === 'owner' ? [this.#plausible(message)] : message.rows) this.#do(row, peer, claims)
    if (message.kind === 'owners') {
      const told = new Set(message.rows.map((row) => row.id))
      for (const record of this.#context.sync().ownership) {
        if (!told.has(record.id)) claims.push({ id: record.id, ownershipVersion: record.ownershipVersion, gone: false })
      }
    }
    if (claims.length > 0)
      this.#send(peer, { kind: 'claim', term, rows: claims.slice(0, MAX_OWNERSHIP_RECORDS + MAX_ENDED_RECORDS) })
  }

  /** The game took away an entity that was handed over to this player. */
  ended(id: number, ownershipVersion: number): void {
    if (this.#isHost) return this.#say(id, ownershipVersion + 1, undefined)
    const peer = this.#context.members.peers.get(this.#host.id)
    if (peer !== undefined)
      this.#send(peer, { kind: 'claim', term: this.#host.term, rows: [{ id, ownershipVersion, gone: true }] })
  }

  /** The lobby told us of a player. */
  arrived(player: SeatedPlayer): void {
    this.#newest = Math.max(this.#newest, player.ordinal)
    for (const [id, { row, ordinal }] of [...this.#waiting]) {
      if (ordinal > this.#newest) continue
      this.#waiting.delete(id)
      const host = this.#context.members.peers.get(this.#host.id)
      const claims: ClaimRow[] = []
      if (host !== undefined) this.#do(row, host, claims)
      if (host !== undefined && claims.length > 0) {
        this.#send(host, { kind: 'claim', term: this.#host.term, rows: claims })
      }
    }
  }

  /** A player is gone. */
  forget(peer: Peer): void {
    this.#early.forget(peer)
  }

  end(): void {
    this.#ended = true
  }

  get #isHost(): boolean {
    return this.#host.id === this.#context.members.me.id
  }

  /** The host's word, to all. */
  #say(id: number, ownershipVersion: number, to: SeatedPlayer | undefined): void {
    const { members } = this.#context
    const sync = this.#context.sync()
    const state = to === undefined ? undefined : sync.stateOf(id)
    const row = { id, ownershipVersion, to: to?.ordinal, state }
    const bytes = pack(toWire({ kind: 'owner', term: this.#host.term, ...row }))
    const handed = this.#hand(row, to)
    for (const peer of members.recipients(undefined)) peer.sendDurable(bytes)
    if (missing(handed)) this.#say(id, ownershipVersion + 1, undefined)
  }

  /** Does the host's word, or keeps it until the lobby has told of its player; what the host must know goes to `claims`. */
  #do(row: Row, host: Peer, claims: ClaimRow[]): void {
    const { id, ownershipVersion, to } = row
    const player = [...this.#context.members.players.values()].find(({ ordinal }) => ordinal === to)
    this.#waiting.delete(id)
    if (to !== undefined && to > this.#newest) {
      if (this.#waiting.size < MAX_OWNERSHIP_RECORDS) this.#waiting.set(id, { row, ordinal: to })
      else host.refuse('hand-over to players who are not there')
      return
    }
    const handed = this.#hand(row, player)
    if (handed.verdict === 'full' || handed.verdict === 'malformed') host.refuse(`hand-over: ${handed.verdict}`)
    else if (missing(handed)) claims.push({ id, ownershipVersion, gone: true })
    else if (handed.verdict === 'older') {
      claims.push({
        id,
        ownershipVersion: this.#context.sync().ownership.get(id)?.ownershipVersion ?? ownershipVersion,
        gone: false,
      })
    }
  }

  #hand({ id, ownershipVersion, state }: Row, to: SeatedPlayer | undefined): Handed {
    const { members } = this.#context
    const sync = this.#context.sync()
    const before = sync.get(id)
    const from = before === undefined ? undefined : members.players.get(String(before.owner))
    // The host goes on from what it told.
    const since = to?.id === this.#host.id ? state?.tick : undefined
    const handed = sync.hand({ id, ownershipVersion, term: this.#host.term, slot: to?.slot ?? NOBODY, state, since })
    this.#context.tell()
    if (handed.verdict !== 'done' || to === undefined || handed.entity === undefined || from === to) return handed
    // Others' entities that were not there came by a `spawn`.
    if (before !== undefined || to.isMe) this.#context.ownerChanged(handed.entity, from, to)
    return handed
  }

  /** The change holds, whatever the host's clock says; a state whose tick is not due counts only where there is no other. */
  #plausible(message: Extract<OwnershipMessage, { kind: 'owner' }>): Row {
    const { sync, timeline } = this.#context
    const { state, ...row } = message
    const tick = timeline.clampTick(state?.tick ?? 0)
    if (state === undefined || tick === state.tick) return message
    if (sync().get(message.id) !== undefined) return row
    return { ...row, state: { ...state, tick, jumpTick: Math.min(state.jumpTick, tick) } }
  }

  /** A player knows more than this host, or has an entity no more that it was to own. */
  #claimed(peer: Peer, { id, ownershipVersion, gone }: ClaimRow): void {
    const { scheduler } = this.#context
    const sync = this.#context.sync()
    const record = sync.ownership.get(id)
    const known = record?.ownershipVersion ?? 0
    let bucket = this.#claims.get(peer)
    if (bucket === undefined) this.#claims.set(peer, (bucket = new TokenBucket(CLAIMS)))
    if (!bucket.takeToken(scheduler.now()) || ownershipVersion >= MAX_OWNERSHIP_VERSION)
      return this.#refuse(peer, 'claim')
    if (gone && ownershipVersion === known && record?.slot === peer.player.slot)
      return this.#say(id, ownershipVersion + 1, undefined)
    if (ownershipVersion > known) this.#say(id, ownershipVersion + 1, this.#ownerOf(id))
  }

  /** Who owns an entity as this player knows it: not as anybody says. */
  #ownerOf(id: number): SeatedPlayer | undefined {
    const { members } = this.#context
    const sync = this.#context.sync()
    const record = sync.ownership.get(id)
    if (record !== undefined) return this.#at(record.slot)
    const entity = sync.get(id)
    if (entity !== undefined) return members.players.get(String(entity.owner))
    const { slot, epoch } = idParts(id)
    return [...members.players.values()].find((maker) => maker.slot === slot && (maker.ordinal & MAX_EPOCH) === epoch)
  }

  #at(slot: number): SeatedPlayer | undefined {
    return [...this.#context.members.players.values()].find((player) => player.slot === slot)
  }

  #send(peer: Peer, message: OwnershipMessage): void {
    peer.sendDurable(pack(toWire(message)))
  }

  #refuse(peer: Peer, what: string): void {
    this.#context.sync().counters.notOwner++
    peer.refuse(what)
  }
}

/** Whether a word named this player, who cannot go on with the entity. */
function missing(handed: Handed): boolean {
  return (handed.verdict === 'same' || handed.verdict === 'done') && handed.missing
}

function wrong(what: string): TickmeshError {
  return new TickmeshError('invalid-value', `state.give: ${what}`)
}
