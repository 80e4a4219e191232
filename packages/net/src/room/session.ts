// Composition of a room: makes its parts and connects their callbacks. The room is its public face.

import type { Game } from '../game.ts'
import type { HostTerm, LeaveReason, Seat } from '../lobby-client/seat.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Authority } from './authority/authority.ts'
import { Timeline } from './timeline.ts'
import { Cues } from './cues.ts'
import type { Emitter } from './emitter.ts'
import type { AnyEntity } from './entity-types.ts'
import { Events } from './events.ts'
import { LinkMakers } from './link-makers.ts'
import { Members } from './members.ts'
import { PathWatch } from './path-watch.ts'
import { Peer } from './peer.ts'
import type { PeerContext } from './peer-context.ts'
import { type Player, SeatedPlayer } from './player.ts'
import { Pump } from './pump.ts'
import type { RoomOptions } from './room-options.ts'
import { roomEmitter } from './room-emitter.ts'
import { alone, type RoomEnd, type RoomEvents } from './room-events.ts'
import { Replication } from './replication.ts'
import { Roster } from './roster.ts'
import { SharedValues } from './shared-values.ts'
import type { RoomTransfers } from './room-transfers.ts'
import { featureOf } from './feature.ts'
import { StateChannel } from './state-channel.ts'
import { UnheardEvents } from './unheard-events.ts'
import { endedRoom } from './ended-room.ts'

/** Wires the parts of a room: calls of the seat, the peers and the game loop go to the parts that they concern. */
export class Session<G extends Game> {
  readonly seat: Seat
  readonly members: Members
  readonly timeline: Timeline
  readonly emitter: Emitter<RoomEvents>
  readonly events: Events<G>
  readonly cues: Cues<G>
  /** Undefined without `use: [transfers()]`. */
  readonly transfers: RoomTransfers | undefined
  readonly replication: Replication
  readonly shared: SharedValues<G>
  readonly authority: Authority
  readonly #scheduler: Scheduler
  readonly #channel: StateChannel
  readonly #roster: Roster
  readonly #paths: PathWatch
  readonly #pump: Pump
  readonly #unheard: UnheardEvents
  #ended = false
  #current = 0

  constructor(game: G, seat: Seat, { scheduler, openLink, log, maxBytesPerSecond }: RoomOptions) {
    this.seat = seat
    this.#scheduler = scheduler
    this.members = new Members(new SeatedPlayer(seat.me, true))
    const unheard = (this.#unheard = new UnheardEvents(scheduler))
    this.emitter = roomEmitter(scheduler, this.members, unheard)
    this.timeline = new Timeline(scheduler, game.tickRate, log, (ticks) => this.#startedOver(ticks))
    const { members, timeline, emitter } = this
    const isAwaited = (id: number): boolean => this.replication.sync.isAwaited(id)
    this.events = new Events({ game, members, scheduler, timeline, unheard, isAwaited })
    const flow = (slot: number) => this.replication.sync.flow(slot)
    this.transfers = featureOf(game.use, 'transfers')?.create({ members, scheduler, emitter, flow })
    const shared = (this.shared = new SharedValues(game, members, seat.host, {
      scheduler,
      unheard,
      isFar: (tick) => timeline.isFarStart(tick),
    }))
    const authority = (this.authority = (featureOf(game.use, 'handover')?.authority ?? game.authority).create({
      game,
      members,
      scheduler,
      timeline,
      host: seat.host,
      sync: () => this.replication.sync,
      tick: () => this.#current,
      sendInputs: (...inputs) => this.#channel.sendInputs(...inputs),
      dispatchEvents: () => this.replication.dispatchEvents(),
      ownerChanged: (entity, from, to) => this.emitter.emit('owner', entity as unknown as AnyEntity, from, to),
    }))
    const spawned = (): void => this.events.release()
    const parts = { game, members, scheduler, timeline, authority, unheard, spawned, maxBytesPerSecond }
    const state = (this.replication = new Replication(parts))
    const takeCue: Cues<G>['receive'] = (...cue) => this.cues.receive(...cue)
    this.#channel = new StateChannel({ members, scheduler, timeline, authority, state, sync: state.sync, takeCue })
    this.cues = new Cues({ game, members, scheduler, timeline, channel: this.#channel })
    this.#paths = new PathWatch(members, scheduler)
    const links = new LinkMakers(openLink, seat, { game, members, scheduler, emitter, log, shared })
    const context: PeerContext<Peer> = {
      scheduler,
      linksTo: (player) => links.to(player),
      log,
      hash: game.hash,
      code: seat.code,
      me: members.me,
      seat,
      connected: (peer) => this.#connected(peer),
      status: (peer) => this.#roster.statusChanged(peer),
      silence: (peer) => this.#roster.checkSilence(peer),
      unlinked: (peer) => this.#unlinked(peer),
      greet: (peer) => this.#greet(peer),
      missed: (...missed) => this.emitter.emit('missed', ...missed),
      bye: (peer) => this.#roster.saidBye(peer),
      drained: (peer, channel) => (channel === 'transfer' ? this.transfers?.drained(peer) : undefined),
      readOwnership: (parts) => authority.readOwnership?.(parts),
      durable: (peer, message) => {
        if (links.takeDurable(peer, message)) return
        this.replication.dispatchEvents()
        if (message.kind === 'event') this.events.receive(peer, message)
        else if (message.kind === 'owner' || 'rows' in message) this.authority.receive?.(peer, message)
        else this.shared.receive(peer, message)
      },
      snapshot: (peer, message) => this.replication.snapshot(peer, message),
      message: (peer, channel, bytes) => {
        if (channel === 'state') {
          this.#channel.receive(peer, bytes)
          // [TICK5] Keeps the ticks of a hidden tab going where there is no worker.
          this.#pump.nudge()
        } else if (this.transfers === undefined) peer.refuse('transfer')
        else this.transfers.receive(peer, bytes)
      },
    }
    this.#roster = new Roster({
      seat,
      members,
      scheduler,
      openPeer: (player) => new Peer(player, context),
      events: {
        arrived: (player) => authority.arrived?.(player),
        left: (peer, reason) => this.#left(peer, reason),
        blocked: (peer) => this.replication.block(peer),
        statusChanged: (player) => this.emitter.emit('status', player),
        alone: () => this.#endRoom(alone()),
        hostChanged: (host, first) => this.#hostChanged(host, first),
      },
    })
    this.#pump = new Pump({
      scheduler,
      timeline: this.timeline,
      tickRate: game.tickRate,
      sendRate: game.sendRate,
      slot: seat.me.slot,
      isHost: () => this.isHost,
      tick: (tick) => this.#tick(tick),
      done: () => {
        this.#channel.uncork()
        links.uncork()
      },
      skip: (ticks) => this.emitter.emit('skip', ticks),
      send: (tick) => this.#send(tick),
    })
    this.#roster.start()
    seat.listen({
      joined: (member) => this.#roster.arrived(member),
      left: (id, reason) => this.#roster.left(id, reason),
      host: (host) => this.#roster.hostNamed(host),
      signal: (from, data) => this.members.peers.get(from)?.signal(data),
      reach: (a, b, reachable) => this.#roster.reached(a, b, reachable),
      relayed: (batch) => links.relayed(batch),
      status: (status) => {
        links.lobbyChanged(status)
        this.emitter.emit('lobby', status)
        this.#roster.lobbyChanged(status)
      },
      back: (anew) => this.#roster.lobbyBack(anew),
      closed: (error) => this.#endRoom({ reason: error.code, error }),
    })
  }

  /** See `Room.host`. */
  get host(): Player | undefined {
    return this.#roster.host
  }

  get isHost(): boolean {
    return this.#roster.isHost
  }

  /** Tick that runs, or ran last; 0 before the first. */
  get tick(): number {
    return this.#current
  }

  get ended(): boolean {
    return this.#ended
  }

  /** @throws TickmeshError `left`: the room has ended. */
  assertIn(): void {
    if (this.#ended) throw endedRoom()
  }

  /** See `Room.leave`. */
  leave(): void {
    if (this.#ended) return
    this.#channel.uncork()
    for (const peer of this.members.peers.values()) peer.endLink('left')
    this.seat.leave()
    this.#endRoom({ reason: 'left' })
  }

  #tick(tick: number): void {
    this.#current = tick
    this.#channel.cork()
    if (this.authority.ownership !== undefined) this.replication.updateViews()
    this.authority.tick?.(tick)
    this.emitter.emit('tick', tick)
    this.replication.dispatchEvents()
    const due = this.shared.takeDueStart(tick)
    if (due !== undefined) this.emitter.emit('start', due)
    this.replication.sync.endTick(tick)
  }

  #send(tick: number): void {
    this.#current = tick
    this.timeline.look(this.members.peers.size)
    if (this.timeline.synced) {
      this.replication.sample(tick)
      this.authority.sampled?.(tick)
    }
    // State first: whatever else leaves in this task would stand before it, here and at the other end.
    this.#channel.send()
    const nowMs = this.#scheduler.now()
    for (const peer of this.members.peers.values()) peer.pump(nowMs)
    this.transfers?.pump()
  }

  /** [CLK15] The timeline has started over: drops the state of the former ticks; new links bring snapshots of it. */
  #startedOver(ticks: number): void {
    this.#current = this.timeline.tick
    this.replication.sync.startOver()
    this.authority.startOver?.(this.#current)
    for (const { link } of this.members.peers.values()) link?.close()
    this.replication.dispatchEvents()
    this.emitter.emit('skip', ticks)
  }

  #left(peer: Peer, reason: LeaveReason): void {
    const { player } = peer
    this.timeline.left(player.id)
    this.shared.forget(peer)
    this.events.release()
    if (this.authority.keeps(player)) this.replication.removePeer(peer)
    else this.replication.forget(peer)
    this.emitter.emit('leave', player, reason)
    this.authority.left?.(peer)
  }

  #connected(peer: Peer): void {
    this.replication.addPeer(peer)
    this.#paths.read(peer)
    this.#roster.connected(peer)
    if (this.members.joined.has(peer.player.id)) return
    this.members.joined.add(peer.player.id)
    this.#greet(peer)
    this.emitter.emit('join', peer.player)
  }

  #greet(peer: Peer): void {
    if (!this.members.joined.has(peer.player.id)) return
    this.shared.greet(peer)
    this.authority.joined?.(peer)
  }

  #unlinked(peer: Peer): void {
    this.replication.removePeer(peer)
    this.#channel.lost(peer)
    this.timeline.lost(peer.player.id)
    this.transfers?.lost(peer)
  }

  #hostChanged(host: HostTerm, first: boolean): void {
    this.timeline.hostChanged(host, this.isHost)
    this.shared.hostChanged(host)
    this.authority.hostChanged?.(host, this.isHost)
    this.replication.dispatchEvents()
    if (!first && this.host !== undefined) this.emitter.emit('host', this.host)
  }

  #endRoom(end: RoomEnd): void {
    if (this.#ended) return
    this.#ended = true
    this.#roster.endElections()
    this.#pump.stop()
    this.#paths.stop()
    this.transfers?.failAll()
    if (end.reason !== 'left') for (const peer of this.members.peers.values()) peer.close()
    this.#unheard.dropAll()
    this.emitter.emit('end', end)
    for (const part of [this.emitter, this.events, this.cues]) part.clear()
    this.shared.roomEnded()
    this.authority.roomEnded?.()
    this.replication.retireEntities()
  }
}
