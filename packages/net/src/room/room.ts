import { TickmeshError } from '../errors.ts'
import type { Game, Input } from '../game.ts'
import type { OpenLink } from '../link/link.ts'
import type { HostTerm, LeaveReason, LobbyStatus, Member, Seat } from '../lobby-client/seat.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Timeline } from './clock.ts'
import type { RoomClock } from './clock.ts'
import { Cues } from './cues.ts'
import type { CueListener } from './cues.ts'
import { Emitter } from './emitter.ts'
import { Events } from './events.ts'
import type { EventListener } from './events.ts'
import { Members } from './members.ts'
import type { Recipients } from './members.ts'
import { PathWatch } from './path-watch.ts'
import { Peer } from './peer.ts'
import type { PeerContext } from './peer.ts'
import { SeatedPlayer } from './player.ts'
import type { Player } from './player.ts'
import { Pump } from './pump.ts'
import { Shared } from './shared.ts'
import { RoomState } from './state.ts'
import { RoomTransfers } from './transfers.ts'
import type { IncomingTransfer, TransferOptions } from './transfers.ts'

/** Why a room ended for this player: they `left`, or an error says what happened (`room-closed`, `timeout`, …). */
export type RoomEnd =
  | { readonly reason: 'left' }
  | { readonly reason: TickmeshError['code']; readonly error: TickmeshError }

/** What a room tells, by name, with the arguments of its listeners. */
export type RoomEvents = {
  /** The link to a player is open both ways: what is sent from now on reaches them. Once a player. */
  join: readonly [player: Player]
  /** A player is gone, their entities with them. */
  leave: readonly [player: Player, reason: LeaveReason]
  /** `player.status`, `problem` or `cannotReach` changed. */
  status: readonly [player: Player]
  /** Another player owns what nobody else does. */
  host: readonly [host: Player]
  /** A fixed step of the shared timeline: `tickRate` a second, on every player the same number at the same time. */
  tick: readonly [tick: number]
  /** So many ticks will never be run: the tab slept, or steps took longer than they last. */
  skip: readonly [ticks: number]
  /** The tick that the host agreed on with `start` has come; for who joins later, at once. */
  start: readonly [tick: number]
  /** The lobby went away or came back. Players who are linked play on. */
  lobby: readonly [status: LobbyStatus]
  /** A player offers data with `transfer`. Without a listener it is refused. */
  transfer: readonly [transfer: IncomingTransfer]
  /** The room is over for this player. Once, and last. */
  end: readonly [end: RoomEnd]
}

/** What a room needs beside its game and its seat. */
export interface RoomOptions {
  readonly scheduler: Scheduler
  readonly openLink: OpenLink
  readonly log: Log
  readonly iceServers?: readonly RTCIceServer[] | undefined
}

/** The lobby is lost and a player's link too: after this long, in ms, they count as gone. As long as a lobby keeps a seat. */
const ABANDONED_AFTER_MS = 30_000

/** A room that this player is in: who is here, what they share, and the one timeline of all. */
export class Room<G extends Game = Game> {
  readonly #game: G
  readonly #seat: Seat
  readonly #scheduler: Scheduler
  readonly #log: Log
  readonly #members: Members
  readonly #context: PeerContext
  readonly #timeline: Timeline
  readonly #emitter: Emitter<RoomEvents>
  readonly #events: Events<G>
  readonly #cues: Cues<G>
  readonly #transfers: RoomTransfers
  readonly #paths: PathWatch
  readonly #pump: Pump
  #host: HostTerm
  #ended = false
  #startDue: number | undefined
  #current = 0

  /** Declared entities, replicated: latest wins. */
  readonly state: RoomState<G>
  /** Values of the room that its host owns. */
  readonly shared: Shared<G>

  /** Rooms come from `lobby.create`, `join` and `quickMatch`. */
  constructor(game: G, seat: Seat, { scheduler, openLink, log, iceServers }: RoomOptions) {
    this.#game = game
    this.#seat = seat
    this.#scheduler = scheduler
    this.#log = log
    this.#host = seat.host
    this.#emitter = new Emitter(scheduler)
    this.#members = new Members(new SeatedPlayer(seat.me, true))
    this.#timeline = new Timeline(scheduler, game.tickRate)
    this.#events = new Events(game, this.#members, scheduler)
    this.#cues = new Cues(game, this.#members, scheduler)
    this.#transfers = new RoomTransfers(this.#members, scheduler, (transfer) => this.#offered(transfer))
    this.shared = new Shared(game, this.#members, seat.host, scheduler, (tick) => (this.#startDue = tick))
    this.state = new RoomState(game, this.#members, scheduler, () => this.#timeline.now())
    this.#paths = new PathWatch(this.#members, scheduler)
    this.#context = {
      scheduler,
      openLink,
      log,
      iceServers: iceServers ?? seat.iceServers,
      hash: game.hash,
      code: seat.code,
      me: this.#members.me,
      signal: (to, envelope) => seat.signal(to, envelope),
      connected: (peer) => this.#connected(peer),
      status: (peer) => this.#status(peer),
      unlinked: (peer) => this.#unlinked(peer),
      bye: (peer) => this.#gone(peer.player.id, 'left'),
      drained: (peer, channel) => {
        if (channel === 'transfer') this.#transfers.drained(peer)
      },
      numbered: (peer, message) => {
        if (message.kind === 'event') this.#events.receive(peer, message)
        else this.shared.receive(peer, message)
      },
      message: (peer, channel, bytes) => {
        if (channel === 'transfer') this.#transfers.receive(peer, bytes)
        else this.#frame(peer, bytes)
      },
    }
    this.#pump = new Pump({
      scheduler,
      timeline: this.#timeline,
      tickRate: game.tickRate,
      sendRate: game.sendRate,
      tick: (tick) => this.#tick(tick),
      skip: (ticks) => this.#emitter.emit('skip', ticks),
      send: (tick) => this.#send(tick),
    })
    for (const member of seat.members) if (member.id !== seat.me.id) this.#arrived(member)
    this.#hostNamed(seat.host)
    seat.listen({
      joined: (member) => this.#arrived(member),
      left: (id, reason) => this.#gone(id, reason),
      host: (host) => this.#hostNamed(host),
      signal: (from, data) => this.#members.peers.get(from)?.signal(data),
      reach: (a, b, reachable) => this.#reached(a, b, reachable),
      status: (status) => this.#lobby(status),
      closed: (error) => this.#end({ reason: error.code, error }),
    })
  }

  /** What others join this room by. */
  get code(): string {
    return this.#seat.code
  }

  /** An unsigned 32-bit number, the same for all: what a level or a deck is made from. */
  get seed(): number {
    return this.#seat.seed
  }

  /** Number of seats. */
  get maxPlayers(): number {
    return this.#seat.maxPlayers
  }

  /** Whether `lobby.list` shows it. */
  get public(): boolean {
    return this.#seat.public
  }

  /** Free-form data, as the room's creator gave it. */
  get data(): unknown {
    return this.#seat.data
  }

  get me(): Player {
    return this.#members.me
  }

  /** Everybody seated, oneself included, by id: linked or not (`player.status` tells). */
  get players(): ReadonlyMap<string, Player> {
    return this.#members.players
  }

  /** The player who owns what nobody else does, as the lobby names them. */
  get host(): Player | undefined {
    return this.#members.players.get(this.#host.id)
  }

  get isHost(): boolean {
    return this.#host.id === this.#seat.me.id
  }

  /** The current tick of the shared timeline, in a `tick` listener the one that runs; 0 until `clock.synced`. */
  get tick(): number {
    return this.#current
  }

  /** Ticks a second. */
  get tickRate(): number {
    return this.#game.tickRate
  }

  get clock(): RoomClock {
    return this.#timeline
  }

  /** The tick that the host agreed on with `start`; undefined before. */
  get startTick(): number | undefined {
    return this.shared.startTick
  }

  /** Whether the lobby can be heard. */
  get lobby(): LobbyStatus {
    return this.#seat.status
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Adds a listener; returns what removes it. */
  on<N extends keyof RoomEvents>(name: N, listener: (...args: RoomEvents[N]) => void): () => void {
    return this.#emitter.on(name, listener)
  }

  /**
   * Sends an event, reliably and in order, to all others who have joined, or to those named.
   *
   * @throws TickmeshError `invalid-value`, `too-large` (64 KB), `not-connected` (somebody named cannot be sent to), `left`.
   */
  send<N extends keyof G['events'] & string>(name: N, value: Input<G['events'][N]>, to?: Recipients): void {
    this.#assertIn()
    this.#events.send(name, value, this.tick, to)
  }

  /** Listens to an event of the others. Returns what removes the listener. */
  onEvent<N extends keyof G['events'] & string>(name: N, listener: EventListener<G, N>): () => void {
    return this.#events.on(name, listener)
  }

  /**
   * Sends a cue once, unreliably, to all others who have joined, or to those named.
   *
   * @throws TickmeshError `invalid-value`, `too-large` (1,000 bytes), `not-connected`, `left`.
   */
  cue<N extends keyof G['cues'] & string>(name: N, value: Input<G['cues'][N]>, to?: Recipients): void {
    this.#assertIn()
    this.#cues.send(name, value, this.tick, to)
  }

  /** Listens to a cue of the others. Returns what removes the listener. */
  onCue<N extends keyof G['cues'] & string>(name: N, listener: CueListener<G, N>): () => void {
    return this.#cues.on(name, listener)
  }

  /**
   * Agrees with all on the tick, `inMs` from now (default 0; at least as long as the slowest round trip is fair), at
   * which `start` is told. Host only.
   *
   * @throws TickmeshError `not-host`, `left`.
   */
  start(inMs: number = 0): void {
    this.#assertIn()
    this.shared.start(this.tick + 1 + Math.ceil((Math.max(0, inMs) * this.tickRate) / 1_000))
  }

  /**
   * Sends up to 64 MiB to one player, beside the events and in no order with them. Resolves when they have it all.
   *
   * @throws TickmeshError (as a rejection) `too-large`, `not-connected`, `refused`, `transfer-cancelled`, `aborted`, `timeout`, `left`.
   */
  async transfer(to: Player, bytes: Uint8Array, options: TransferOptions = {}): Promise<void> {
    this.#assertIn()
    return this.#transfers.send(to, bytes, options)
  }

  /** Leaves the room and frees the seat. The handle is dead afterwards. Again does nothing. */
  async leave(): Promise<void> {
    if (this.#ended) return
    for (const peer of this.#members.peers.values()) peer.end('left')
    this.#seat.leave()
    this.#end({ reason: 'left' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave()
  }

  #tick(tick: number): void {
    this.#current = tick
    this.#emitter.emit('tick', tick)
    if (this.#startDue !== undefined && tick >= this.#startDue) {
      const due = this.#startDue
      this.#startDue = undefined
      this.#emitter.emit('start', due)
    }
  }

  #send(tick: number): void {
    this.#current = tick
    if (this.#timeline.synced) this.state.sample(tick)
    const nowMs = this.#scheduler.now()
    const sharedMs = this.#timeline.now()
    for (const peer of this.#members.peers.values()) {
      peer.pump(nowMs)
      this.state.send(peer, { nowMs, sharedMs, stratum: this.#timeline.stratum })
    }
    this.#transfers.pump()
  }

  #frame(peer: Peer, bytes: Uint8Array): void {
    const sample = this.state.receive(peer, bytes, { nowMs: this.#scheduler.now(), sharedMs: this.#timeline.now() })
    if (sample === 'cue') this.#cues.receive(peer, bytes)
    else if (sample !== undefined) this.#timeline.sample(peer.player.id, sample)
    // In a hidden tab this is the second heartbeat, beside the worker's.
    this.#pump.nudge()
  }

  #arrived(member: Member): void {
    if (this.#members.players.has(member.id)) return
    const player = new SeatedPlayer(member, false)
    this.#members.players.set(member.id, player)
    this.#members.peers.set(member.id, new Peer(player, this.#context))
  }

  #gone(id: string, reason: LeaveReason): void {
    const peer = this.#members.peers.get(id)
    if (peer === undefined) return
    peer.close()
    this.#members.peers.delete(id)
    this.#members.players.delete(id)
    this.#members.joined.delete(id)
    for (const other of this.#members.players.values()) other.cannotReach.delete(id)
    this.#timeline.lost(id)
    this.#cues.forget(id)
    this.state.forget(peer)
    this.#emitter.emit('leave', peer.player, reason)
  }

  #connected(peer: Peer): void {
    this.state.addPeer(peer)
    this.#paths.look(peer)
    this.#seat.reach(peer.player.id, true)
    if (this.#members.joined.has(peer.player.id)) return
    this.#members.joined.add(peer.player.id)
    this.shared.greet(peer)
    this.#emitter.emit('join', peer.player)
  }

  #unlinked(peer: Peer): void {
    this.state.removePeer(peer)
    this.#timeline.lost(peer.player.id)
    this.#transfers.lost(peer)
  }

  #status(peer: Peer): void {
    const { player } = peer
    this.#log({ level: 'info', message: 'player status', details: { player: player.id, status: player.status } })
    if (player.status === 'unreachable') {
      this.#seat.reach(player.id, false)
      this.#watchAbandoned(player.id)
    }
    this.#emitter.emit('status', player)
  }

  #reached(a: string, b: string, reachable: boolean): void {
    const player = this.#members.players.get(a)
    if (player === undefined || !this.#members.players.has(b)) return
    if (reachable) player.cannotReach.delete(b)
    else player.cannotReach.add(b)
    this.#emitter.emit('status', player)
  }

  #hostNamed(host: HostTerm): void {
    const first = this.#host === host
    this.#host = host
    for (const player of this.#members.players.values()) player.isHost = player.id === host.id
    this.#timeline.hostChanged(host.id, host.id === this.#seat.me.id)
    this.shared.hostChanged(host)
    const named = this.host
    if (!first && named !== undefined) this.#emitter.emit('host', named)
  }

  #lobby(status: LobbyStatus): void {
    this.#emitter.emit('lobby', status)
    if (status !== 'lost') return
    for (const { id } of this.#members.players.values()) this.#watchAbandoned(id)
  }

  /** Nobody but the lobby can say that a player left without a word; when it is lost as well, time must. */
  #watchAbandoned(id: string): void {
    if (this.#seat.status !== 'lost') return
    this.#scheduler.after(ABANDONED_AFTER_MS, () => {
      const player = this.#members.players.get(id)
      if (!this.#ended && this.#seat.status === 'lost' && player?.status === 'unreachable') this.#gone(id, 'timeout')
    })
  }

  #offered(transfer: IncomingTransfer): boolean {
    if (!this.#emitter.has('transfer')) return false
    this.#emitter.emit('transfer', transfer)
    return true
  }

  #end(end: RoomEnd): void {
    if (this.#ended) return
    this.#ended = true
    this.#pump.stop()
    this.#paths.stop()
    this.#transfers.end()
    for (const peer of this.#members.peers.values()) {
      if (end.reason === 'left') continue
      peer.close()
    }
    this.#emitter.emit('end', end)
    this.#emitter.clear()
    this.#events.clear()
    this.#cues.clear()
    this.shared.clear()
  }

  #assertIn(): void {
    if (this.#ended) throw new TickmeshError('left', 'This room has ended; create or join another with the lobby.')
  }
}
