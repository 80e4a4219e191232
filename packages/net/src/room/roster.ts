// Roster: the players of the room, their links, and the host.

import { ABANDONED_AFTER_MS, AWAY_AFTER_MS, HOST_SILENT_MS } from '../core/mesh/silence-times.ts'
import type { HostTerm, LeaveReason, LobbyStatus, Member, Seat } from '../lobby-client/seat.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Timers } from '../scheduler/timers.ts'
import { ARRIVED_LIMIT_MS } from './close-link.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import { type Player, SeatedPlayer } from './player.ts'

/** Dependencies of a roster. */
export interface RosterOptions {
  readonly seat: Pick<Seat, 'host' | 'members' | 'reach' | 'status'>
  readonly members: Members
  readonly scheduler: Scheduler
  /** Makes the peer of a player. */
  openPeer(player: SeatedPlayer): Peer
  readonly events: RosterEvents
}

/** Calls of a roster. */
export interface RosterEvents {
  /** A player has arrived, and has a peer. */
  arrived(player: SeatedPlayer): void
  /** A player has left: `members` holds it no more, its peer is closed. */
  left(peer: Peer, reason: LeaveReason): void
  /** The game blocked a player: its link has ended for good. */
  blocked(peer: Peer): void
  /** `status` or `cannotReach` of a player changed. */
  statusChanged(player: SeatedPlayer): void
  /** Nobody else is in the room, and without the lobby nobody can come. */
  alone(): void
  /** The first host, or another term. */
  hostChanged(host: HostTerm, first: boolean): void
}

/** Time in which the lobby names the host after one who said that it leaves, ms: it waits 5 s for one who is away. */
const SUCCESSION_MS = 6_000
/** Time between two looks at a player who has left and has not said so yet, ms. */
const BYE_LOOK_MS = 50

/** Players, their reach and the host, as the lobby names them; while it is lost, as the players themselves find. */
export class Roster {
  readonly #seat: RosterOptions['seat']
  readonly #members: Members
  readonly #scheduler: Scheduler
  readonly #openPeer: (player: SeatedPlayer) => Peer
  readonly #events: RosterEvents
  /** Players whom the others know to be unreachable from here, by id, and whether they have closed their link. */
  readonly #reportedUnreachable = new Map<string, boolean>()
  readonly #timers: Timers
  readonly #unreachableSinceMs = new Map<string, number>()
  #host: HostTerm
  #ended = false

  constructor({ seat, members, scheduler, openPeer, events }: RosterOptions) {
    this.#seat = seat
    this.#members = members
    this.#scheduler = scheduler
    this.#timers = new Timers(scheduler)
    this.#openPeer = openPeer
    this.#events = events
    this.#host = seat.host
  }

  /** Player who is host; undefined when it has left and no other is named yet. */
  get host(): Player | undefined {
    return this.#members.players.get(this.#host.id)
  }

  get isHost(): boolean {
    return this.#host.id === this.#members.me.id
  }

  /** Seats the players who were in the room before this one, and names the first host. */
  start(): void {
    for (const member of this.#seat.members) this.arrived(member)
    this.#setHost(this.#host, true)
  }

  /** Ends elections and waits. */
  endElections(): void {
    this.#ended = true
    this.#timers.cancelAll()
  }

  /** The lobby seated a player. Again does nothing. */
  arrived(member: Member): void {
    const { players, peers } = this.#members
    if (players.has(member.id)) return
    // The seat of one who has left, and has not said so yet.
    const former = this.#members.at(member.slot)
    if (former !== undefined) this.departed(former.id, 'left')
    const player = new SeatedPlayer(member, false)
    player.onBlock = () => this.#block(member.id)
    this.#members.add(player)
    peers.set(member.id, this.#openPeer(player))
    this.#events.arrived(player)
  }

  /** [MSH11] The lobby says that a player has left. Its last messages, and `bye`, may still be on their way. */
  left(id: string, reason: LeaveReason, waitMs: number = reason === 'left' ? ARRIVED_LIMIT_MS : 0): void {
    const peer = this.#members.peers.get(id)
    if (peer?.link === undefined || waitMs <= 0) return this.departed(id, reason)
    this.#timers.after(BYE_LOOK_MS, () => {
      if (this.#members.peers.get(id) === peer) this.left(id, reason, waitMs - BYE_LOOK_MS)
    })
  }

  /** Removes a player who has left, or counts as departed. */
  departed(id: string, reason: LeaveReason): void {
    const { players, peers, joined } = this.#members
    const peer = peers.get(id)
    if (peer === undefined) return
    peer.close()
    peers.delete(id)
    this.#members.remove(id)
    joined.delete(id)
    this.#reportedUnreachable.delete(id)
    this.#unreachableSinceMs.delete(id)
    for (const other of players.values()) other.cannotReach.delete(id)
    peer.player.status = 'left'
    this.#events.left(peer, reason)
    this.#elect()
  }

  /**
   * A player said that it leaves. The lobby says so too, as a rule. A host who only said so has a seat until then, but
   * no link: the lobby gets a report, and may name another.
   */
  saidBye({ player }: Peer): void {
    const { id, slot, ordinal, name } = player
    this.departed(id, 'left')
    this.#watchBye({ id, slot, ordinal, name })
  }

  /** A link to a player is open. */
  connected({ player }: Peer): void {
    if (this.#reportedUnreachable.delete(player.id)) this.#seat.reach(player.id, true)
  }

  /** `player.status` changed. */
  statusChanged({ player }: Peer): void {
    if (player.status === 'unreachable') {
      this.#unreachableSinceMs.set(player.id, this.#scheduler.now())
      this.#report(player.id)
      this.#watchAbandoned(player.id)
    }
    if (player.status === 'connected') this.#unreachableSinceMs.delete(player.id)
    this.#events.statusChanged(player)
  }

  /**
   * [MSH15] [MSH16] Reports a host of whom nothing comes, or a player who has closed its link, to the lobby, and takes
   * the report back when something comes.
   */
  checkSilence(peer: Peer): void {
    const { id, isHost, silentMs, status } = peer.player
    if (peer.closed && silentMs >= AWAY_AFTER_MS) this.#report(id, true)
    else if (isHost && silentMs >= HOST_SILENT_MS) this.#report(id)
    else if (silentMs < HOST_SILENT_MS && status === 'connected') this.connected(peer)
  }

  /** The lobby relayed whether one player reaches another. */
  reached(from: string, to: string, reachable: boolean): void {
    const player = this.#members.players.get(from)
    if (player === undefined || !this.#members.players.has(to)) return
    if (reachable !== player.cannotReach.has(to)) return
    if (reachable) player.cannotReach.delete(to)
    else player.cannotReach.add(to)
    this.#events.statusChanged(player)
  }

  /** The lobby named a host. */
  hostNamed(host: HostTerm): void {
    if (host.term > this.#host.term) this.#setHost(host, false)
  }

  /** The lobby was lost or is back. */
  lobbyChanged(status: LobbyStatus): void {
    if (status !== 'lost') return
    this.#elect()
    for (const { id } of this.#members.players.values()) this.#watchAbandoned(id)
  }

  /** The lobby answers, or again: `anew` over a new socket. */
  lobbyBack(anew: boolean): void {
    for (const peer of this.#members.peers.values()) peer.lobbyBack(anew)
  }

  #report(id: string, closed = false): void {
    const known = this.#reportedUnreachable.get(id)
    if (known === true || known === closed) return
    this.#reportedUnreachable.set(id, closed)
    this.#seat.reach(id, false, closed)
  }

  #block(id: string): void {
    const peer = this.#members.peers.get(id)
    if (peer === undefined || this.#ended) return
    peer.endLink('blocked')
    this.#events.blocked(peer)
  }

  #watchBye(member: Member): void {
    if (this.#host.id !== member.id) return
    this.#timers.after(SUCCESSION_MS, () => {
      if (this.#host.id !== member.id || this.host !== undefined) return
      if (this.#seat.status !== 'connected') return this.#watchBye(member)
      this.arrived(member)
      this.#members.peers.get(member.id)?.abandon()
    })
  }

  #setHost(host: HostTerm, first: boolean): void {
    this.#host = host
    for (const player of this.#members.players.values()) player.isHost = player.id === host.id
    this.#events.hostChanged(host, first)
  }

  /**
   * [MSH8] Without the lobby, the longest seated player follows a host who has departed; all who have the same list
   * choose alike. The room of a player who is alone ends.
   */
  #elect(): void {
    if (this.#ended || this.#seat.status !== 'lost') return
    const [next] = [...this.#members.players.values()].sort((a, b) => a.ordinal - b.ordinal)
    if (this.host === undefined && next !== undefined) this.#setHost({ id: next.id, term: this.#host.term + 1 }, false)
    if (this.#members.peers.size === 0) this.#events.alone()
  }

  /** [MSH8] Only the lobby can know of a player who left without `bye`; while it is lost too, time decides. */
  #watchAbandoned(id: string): void {
    const since = this.#unreachableSinceMs.get(id)
    if (since === undefined || this.#seat.status !== 'lost') return
    this.#timers.after(since + ABANDONED_AFTER_MS - this.#scheduler.now(), () => {
      if (this.#unreachableSinceMs.get(id) === since && this.#seat.status === 'lost') this.departed(id, 'timeout')
    })
  }
}
