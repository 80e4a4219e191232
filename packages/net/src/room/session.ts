import { TickmeshError } from '../errors.ts'
import type { Game } from '../game.ts'
import type { OpenLink } from '../link/link.ts'
import type { HostTerm, LeaveReason, LobbyStatus, Member, Seat } from '../lobby-client/seat.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Authority } from './authority/authority.ts'
import { Timeline } from './timeline.ts'
import { Cues } from './cues.ts'
import { Emitter } from './emitter.ts'
import { Events } from './events.ts'
import { Members } from './members.ts'
import { PathWatch } from './path-watch.ts'
import { Peer, type PeerContext } from './peer.ts'
import { type Player, SeatedPlayer } from './player.ts'
import { Pump } from './pump.ts'
import { ROOM_EVENTS, type RoomEnd, type RoomEvents } from './room-events.ts'
import { Shared } from './shared.ts'
import { type IncomingTransfer, RoomTransfers } from './room-transfers.ts'
import { StateChannel } from './state-channel.ts'
import { type AnyEntity, RoomState } from './state.ts'

/** What a room needs beside its game and its seat. */
export interface RoomOptions {
  readonly scheduler: Scheduler
  readonly openLink: OpenLink
  readonly log: Log
  /** State to each player, bytes a second at most. */
  readonly maxBytesPerSecond?: number | undefined
}

/** The lobby is lost and a player's link too: after this long, in ms, they count as gone. As long as a lobby keeps a seat. */
const ABANDONED_AFTER_MS = 30_000

/** The works of a room: what the lobby, the peers and the clock say, carried to the parts it concerns. */
export class Session<G extends Game> {
  readonly seat: Seat
  readonly members: Members
  readonly timeline: Timeline
  readonly emitter: Emitter<RoomEvents>
  readonly events: Events<G>
  readonly cues: Cues<G>
  readonly transfers: RoomTransfers
  readonly state: RoomState<G>
  readonly shared: Shared<G>
  readonly authority: Authority
  readonly #scheduler: Scheduler
  readonly #log: Log
  readonly #context: PeerContext
  readonly #channel: StateChannel
  readonly #paths: PathWatch
  readonly #pump: Pump
  #host: HostTerm
  #ended = false
  #startDue: number | undefined
  /** Those of whom the others know through us that we cannot reach them. */
  readonly #toldUnreachable = new Set<string>()
  readonly #unreachableSinceMs = new Map<string, number>()
  #current = 0

  constructor(game: G, seat: Seat, { scheduler, openLink, log, maxBytesPerSecond }: RoomOptions) {
    this.seat = seat
    this.#scheduler = scheduler
    this.#log = log
    this.#host = seat.host
    this.emitter = new Emitter(scheduler, ROOM_EVENTS)
    this.members = new Members(new SeatedPlayer(seat.me, true))
    this.timeline = new Timeline(scheduler, game.tickRate, log, (ticks) => this.#startedOver(ticks))
    this.events = new Events(game, this.members, scheduler, this.timeline)
    this.transfers = new RoomTransfers(this.members, scheduler, (transfer) => this.#offered(transfer))
    this.shared = new Shared(game, this.members, seat.host, scheduler, {
      changed: (tick) => {
        this.#startDue = tick
      },
      isFar: (tick) => this.timeline.isFarStart(tick),
    })
    const { members, timeline } = this
    this.authority = game.authority.create({
      game,
      members,
      scheduler,
      timeline,
      host: seat.host,
      sync: () => this.state.sync,
      tick: () => this.#current,
      sendInputs: (...inputs) => this.#channel.sendInputs(...inputs),
      tell: () => this.state.tell(),
      ownerChanged: (entity, from, to) => this.emitter.emit('owner', entity as unknown as AnyEntity, from, to),
    })
    const { authority } = this
    this.state = new RoomState({
      game,
      members,
      scheduler,
      timeline,
      authority,
      maxBytesPerSecond,
      assertIn: () => this.assertIn(),
    })
    const { state } = this
    const takeCue: Cues<G>['receive'] = (...cue) => this.cues.receive(...cue)
    this.#channel = new StateChannel({ members, scheduler, timeline, authority, state, sync: state.sync, takeCue })
    this.cues = new Cues({ game, members, scheduler, timeline, channel: this.#channel })
    this.#paths = new PathWatch(this.members, scheduler)
    this.#context = {
      scheduler,
      openLink: (options) => openLink({ ...options, context: { iceServers: seat.iceServers } }),
      log,
      hash: game.hash,
      code: seat.code,
      me: this.members.me,
      signal: (to, envelope) => seat.signal(to, envelope),
      connected: (peer) => this.#connected(peer),
      status: (peer) => this.#status(peer),
      unlinked: (peer) => this.#unlinked(peer),
      bye: (peer) => this.#gone(peer.player.id, 'left'),
      drained: (peer, channel) => {
        if (channel === 'transfer') this.transfers.drained(peer)
      },
      durable: (peer, message) => {
        this.state.tell()
        if (message.kind === 'event') this.events.receive(peer, message)
        else if (message.kind === 'owner' || message.kind === 'owners' || message.kind === 'claim') {
          this.authority.receive(peer, message)
        } else this.shared.receive(peer, message)
      },
      snapshot: (peer, message) => this.state.snapshot(peer, message),
      message: (peer, channel, bytes) => {
        if (channel === 'transfer') this.transfers.receive(peer, bytes)
        else this.#received(peer, bytes)
      },
    }
    this.#pump = new Pump({
      scheduler,
      timeline: this.timeline,
      tickRate: game.tickRate,
      sendRate: game.sendRate,
      slot: seat.me.slot,
      isHost: () => this.isHost,
      tick: (tick) => this.#tick(tick),
      done: () => this.#channel.release(),
      skip: (ticks) => this.emitter.emit('skip', ticks),
      send: (tick) => this.#send(tick),
    })
    for (const member of seat.members) if (member.id !== seat.me.id) this.#arrived(member)
    this.#hostNamed(seat.host)
    seat.listen({
      joined: (member) => this.#arrived(member),
      left: (id, reason) => this.#gone(id, reason),
      host: (host) => this.#hostNamed(host),
      signal: (from, data) => this.members.peers.get(from)?.signal(data),
      reach: (a, b, reachable) => this.#reached(a, b, reachable),
      status: (status) => this.#lobby(status),
      closed: (error) => this.#end({ reason: error.code, error }),
    })
  }

  /** The player who owns what nobody else does. */
  get host(): Player | undefined {
    return this.members.players.get(this.#host.id)
  }

  get isHost(): boolean {
    return this.#host.id === this.seat.me.id
  }

  /** The tick that runs, or ran last. */
  get tick(): number {
    return this.#current
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Throws `left` when it has. */
  assertIn(): void {
    if (this.#ended) throw new TickmeshError('left', 'This room has ended; create or join another with the lobby.')
  }

  leave(): void {
    if (this.#ended) return
    this.#channel.release()
    for (const peer of this.members.peers.values()) peer.end('left')
    this.seat.leave()
    this.#end({ reason: 'left' })
  }

  #tick(tick: number): void {
    this.#current = tick
    this.#channel.hold()
    this.authority.tick(tick)
    this.emitter.emit('tick', tick)
    this.state.tell()
    if (this.#startDue !== undefined && tick >= this.#startDue) {
      const due = this.#startDue
      this.#startDue = undefined
      this.emitter.emit('start', due)
    }
  }

  #send(tick: number): void {
    this.#current = tick
    this.timeline.look(this.members.peers.size)
    if (this.timeline.synced) {
      this.state.sample(tick)
      this.authority.sampled(tick)
    }
    // State first: whatever else leaves in this task would stand before it, here and at the other end.
    this.#channel.send()
    for (const peer of this.members.peers.values()) peer.pump(this.#scheduler.now())
    this.transfers.pump()
  }

  #received(peer: Peer, bytes: Uint8Array): void {
    this.#channel.receive(peer, bytes)
    // [TICK5] Keeps the ticks of a hidden tab going where there is no worker.
    this.#pump.nudge()
  }

  /** [CLK15] What others sent by the former ticks is forgotten; over new links comes all of it. */
  #startedOver(ticks: number): void {
    this.#current = this.timeline.tick
    this.state.sync.startOver()
    this.authority.startOver(this.#current)
    for (const { link } of this.members.peers.values()) link?.close()
    this.state.tell()
    this.emitter.emit('skip', ticks)
  }

  #arrived(member: Member): void {
    if (this.members.players.has(member.id)) return
    const player = new SeatedPlayer(member, false)
    this.members.players.set(member.id, player)
    this.members.peers.set(member.id, new Peer(player, this.#context))
    this.authority.arrived(player)
  }

  #gone(id: string, reason: LeaveReason): void {
    const peer = this.members.peers.get(id)
    if (peer === undefined) return
    peer.close()
    this.members.peers.delete(id)
    this.members.players.delete(id)
    this.members.joined.delete(id)
    this.#toldUnreachable.delete(id)
    this.#unreachableSinceMs.delete(id)
    for (const other of this.members.players.values()) other.cannotReach.delete(id)
    this.timeline.left(id)
    this.shared.forget(peer)
    if (this.authority.keeps(peer.player)) this.state.removePeer(peer)
    else this.state.forget(peer)
    peer.player.status = 'left'
    this.emitter.emit('leave', peer.player, reason)
    this.authority.left(peer)
    this.#elect()
  }

  #connected(peer: Peer): void {
    this.state.addPeer(peer)
    this.#paths.look(peer)
    if (this.#toldUnreachable.delete(peer.player.id)) this.seat.reach(peer.player.id, true)
    if (this.members.joined.has(peer.player.id)) return
    this.members.joined.add(peer.player.id)
    this.shared.greet(peer)
    this.authority.joined(peer)
    this.emitter.emit('join', peer.player)
  }

  #unlinked(peer: Peer): void {
    this.state.removePeer(peer)
    this.#channel.lost(peer)
    this.timeline.lost(peer.player.id)
    this.transfers.lost(peer)
  }

  #status(peer: Peer): void {
    const { player } = peer
    this.#log({ level: 'info', message: 'player status', details: { player: player.id, status: player.status } })
    if (player.status === 'unreachable') {
      this.#unreachableSinceMs.set(player.id, this.#scheduler.now())
      this.#toldUnreachable.add(player.id)
      this.seat.reach(player.id, false)
      this.#watchAbandoned(player.id)
    }
    if (player.status === 'connected') this.#unreachableSinceMs.delete(player.id)
    this.emitter.emit('status', player)
  }

  #reached(a: string, b: string, reachable: boolean): void {
    const player = this.members.players.get(a)
    if (player === undefined || !this.members.players.has(b)) return
    if (reachable !== player.cannotReach.has(b)) return
    if (reachable) player.cannotReach.delete(b)
    else player.cannotReach.add(b)
    this.emitter.emit('status', player)
  }

  #hostNamed(host: HostTerm): void {
    const first = this.#host === host
    if (!first && host.term <= this.#host.term) return
    this.#host = host
    for (const player of this.members.players.values()) player.isHost = player.id === host.id
    this.timeline.hostChanged(host, host.id === this.seat.me.id)
    this.shared.hostChanged(host)
    this.authority.hostChanged(host, this.isHost)
    this.state.tell()
    const named = this.host
    if (!first && named !== undefined) this.emitter.emit('host', named)
  }

  #lobby(status: LobbyStatus): void {
    this.emitter.emit('lobby', status)
    if (status !== 'lost') return
    this.#elect()
    for (const { id } of this.members.players.values()) this.#watchAbandoned(id)
  }

  /** Without a lobby the longest seated follows a host who is gone; players who hold the same list choose the same. */
  #elect(): void {
    if (this.#ended || this.seat.status !== 'lost' || this.host !== undefined) return
    const [next] = [...this.members.players.values()].sort((a, b) => a.ordinal - b.ordinal)
    if (next !== undefined) this.#hostNamed({ id: next.id, term: this.#host.term + 1 })
  }

  /** Nobody but the lobby can say that a player left without a word; when it is lost as well, time must. */
  #watchAbandoned(id: string): void {
    if (this.seat.status !== 'lost') return
    this.#scheduler.after(ABANDONED_AFTER_MS, () => {
      const since = this.#unreachableSinceMs.get(id)
      if (this.#ended || since === undefined || this.seat.status !== 'lost') return
      if (this.#scheduler.now() - since >= ABANDONED_AFTER_MS) this.#gone(id, 'timeout')
    })
  }

  #offered(transfer: IncomingTransfer): boolean {
    if (!this.emitter.has('transfer')) return false
    this.emitter.emit('transfer', transfer)
    return true
  }

  #end(end: RoomEnd): void {
    if (this.#ended) return
    this.#ended = true
    this.#pump.stop()
    this.#paths.stop()
    this.transfers.end()
    if (end.reason !== 'left') for (const peer of this.members.peers.values()) peer.close()
    this.emitter.emit('end', end)
    this.emitter.clear()
    this.events.clear()
    this.cues.clear()
    this.shared.end()
    this.authority.end()
    this.state.sync.end()
  }
}
