// Object `room` of the lobby: seats players, relays their signals and, without a direct path, their messages.

import { PROTOCOL_VERSION, allowanceOf, parseRoomMessage, type RoomMessage } from '../protocol/index.ts'
import { type JoinRequest, admission, freeSeats, isRefused, seatedMessage } from './admission.ts'
import type { RoomAnswer, RoomCall } from './calls.ts'
import { Clients, sendError, sendMessage, type Client } from './clients.ts'
import type { Connection, ObjectRuntime, LobbyConfig, LobbyObject, TurnServers } from './runtime.ts'
import { CLOSE_DONE, CLOSE_REPLACED } from './server-limits.ts'
import { mintToken } from './mint.ts'
import { RoomReport } from './room-report.ts'
import { endRoom, openRoom, type Open, type RoomState } from './room-state.ts'
import type { Seat, Seats } from './seats.ts'
import { TurnLeases } from './turn-leases.ts'
import { WakeTimer } from './wake-timer.ts'

/** State of a connection: before its greeting, waiting for its seat, after a `resume` that failed, or with a seat. */
type Role = { readonly kind: 'guest' | 'joining' | 'returning' } | { readonly kind: 'seated'; readonly seat: Seat }

/** Room of one code: seats, presence, the host, and the relay of signals between seated players. */
export class Room implements LobbyObject<'room'> {
  readonly #code: string
  readonly #runtime: ObjectRuntime
  readonly #config: LobbyConfig
  readonly #wakeTimer: WakeTimer
  readonly #clients: Clients<Role, RoomMessage>
  readonly #report: RoomReport
  readonly #turn: TurnLeases
  #state: RoomState = { kind: 'vacant' }

  constructor(code: string, runtime: ObjectRuntime, config: LobbyConfig) {
    this.#code = code
    this.#runtime = runtime
    this.#config = config
    this.#wakeTimer = new WakeTimer(runtime)
    this.#report = new RoomReport(code, runtime)
    this.#turn = new TurnLeases(config, () => runtime.now())
    this.#clients = new Clients(runtime, {
      capByAddress: runtime.limits.roomSocketsPerAddress,
      parse: parseRoomMessage,
      cost: () => 1,
      req: () => undefined,
      fresh: (): Role => ({ kind: 'guest' }),
      isFresh: (role) => role.kind !== 'seated',
      lost: (client) => this.#lost(client),
    })
  }

  get idle(): boolean {
    return this.#state.kind === 'vacant' && this.#clients.size === 0
  }

  opened(connection: Connection): void {
    this.#clients.opened(connection)
    this.#settle()
  }

  received(connection: Connection, data: string | Uint8Array): void {
    if (typeof data !== 'string') return this.#relay(connection, data)
    const heard = this.#clients.received(connection, data)
    if (!heard) return
    const { client, message } = heard
    switch (message.type) {
      case 'join':
      case 'resume':
        if (client.role.kind === 'seated') sendError(connection, 'unexpected', 'this connection has a seat already')
        // Nothing is counted for a `resume`: a `join` on its socket would be a free guess.
        else if (client.role.kind === 'joining' || (client.role.kind === 'returning' && message.type === 'join')) {
          sendError(connection, 'unexpected', 'this connection has asked for a seat; join on another one')
        } else if (message.protocol !== PROTOCOL_VERSION) {
          sendError(connection, 'protocol-mismatch', `this lobby has version ${PROTOCOL_VERSION} of the protocol`)
        } else if (message.type === 'join') this.#join(client, message)
        else this.#resume(client, message)
        break
      case 'ping':
        if (client.role.kind === 'seated') client.role.seat.outbox.confirm(message.seen)
        sendMessage(connection, { type: 'pong', heard: client.role.kind === 'seated' ? client.role.seat.heard : 0 })
        break
      default:
        if (client.role.kind === 'seated' && this.#state.kind === 'open') {
          this.#seatMessage(this.#state, client.role.seat, client, message)
        } else sendError(connection, 'unexpected', 'take a seat first')
    }
  }

  closed(connection: Connection): void {
    this.#clients.closed(connection)
    this.#settle()
  }

  called(call: RoomCall): RoomAnswer {
    if (call.type === 'open') {
      if (this.#state.kind !== 'vacant') return { type: 'taken' }
      this.#state = openRoom(call.spec, this.#runtime, this.#config.relay !== false)
    } else if (this.#state.kind !== 'open') return { type: 'ended' }
    const state = this.#state
    if (call.type === 'release') for (const ticket of call.tickets) state.tickets.takeTicket(ticket)
    const tickets = call.type === 'release' ? [] : this.#reserve(state, call.seats, call.type === 'open')
    this.#settle()
    return { type: 'tickets', tickets }
  }

  wake(): void {
    this.#wakeTimer.woken()
    this.#clients.sweep()
    this.#settle()
  }

  #reserve(open: Open, seats: number, opening: boolean): readonly string[] {
    const creator = opening && open.spec.match === undefined
    return open.tickets.reserve(Math.min(seats, freeSeats(open)), creator, this.#runtime.now())
  }

  #join(client: Client<Role>, request: JoinRequest): void {
    const { connection } = client
    const state = admission(this.#state, this.#code, request)
    const known = !isRefused(state) || state[0] !== 'room-unknown'
    if (known && connection.address !== undefined) this.#runtime.door.known(connection.address, this.#code)
    if (isRefused(state)) return sendError(connection, ...state)
    // The ticket stays valid for the next attempt.
    if (!state.seatings.takeTokens(this.#runtime.now(), 1)) {
      return sendError(
        connection,
        'rate-limited',
        'players join and leave this room too fast; try again in a few seconds',
      )
    }
    const id = this.#mint()
    const minting = this.#turn.mint(id)
    if (minting === undefined) return this.#seat(client, request, id, undefined)
    client.role = { kind: 'joining' }
    void minting.then((minted) => {
      if (client.role.kind !== 'joining') return
      client.role = { kind: 'guest' }
      this.#seat(client, request, id, minted)
    })
  }

  #seat(client: Client<Role>, request: JoinRequest, id: string, minted: TurnServers | undefined): void {
    const { connection } = client
    // Others may have come since the request.
    const state = admission(this.#state, this.#code, request)
    if (isRefused(state)) return sendError(connection, ...state)
    const { spec, seats, tickets } = state
    const creator = tickets.get(request.ticket)?.creator ?? false
    if (tickets.takeTicket(request.ticket) && spec.match) this.#report.used(spec, request.ticket)
    const newcomer = { id, secret: this.#mint(), creator, request }
    const seat = seats.add(newcomer, connection, this.#runtime.now())
    this.#turn.assign(seat, minted)
    this.#seated(client, seat, seats)
    sendMessage(connection, seatedMessage(this.#code, state, seat, this.#turn.iceOf(seat)))
    this.#settle()
  }

  #resume(client: Client<Role>, request: RoomMessage & { readonly type: 'resume' }): void {
    const { connection } = client
    const state = this.#state
    // Without the secret of a seat it learns nothing.
    if (connection.address !== undefined) this.#runtime.door.known(connection.address, this.#code)
    client.role = { kind: 'returning' }
    if (state.kind === 'vacant') return this.#unknown(connection)
    if (state.former.has(request.id, request.secret)) {
      return state.kind === 'ended'
        ? sendError(connection, 'room-closed', 'this room has ended')
        : sendError(connection, 'seat-unknown', 'this seat has expired')
    }
    const seats = state.kind === 'open' ? state.seats : undefined
    const seat = seats?.get(request.id)
    // A wrong secret gets the answer of a room that is not there.
    if (!seats || seat?.secret !== request.secret) return this.#unknown(connection)
    // Also when the seat is freed: an open socket would go on from a slot that the next player gets.
    if (seat.presence.kind === 'connected') {
      sendMessage(seat.presence.connection, { type: 'closed', reason: 'replaced' })
      this.#clients.dismiss(seat.presence.connection, CLOSE_REPLACED, 'replaced')
    }
    const missed = seat.outbox.after(request.seen)
    if (!missed) {
      seats.remove(seat, 'timeout')
      sendError(connection, 'seat-unknown', 'too many messages were missed; take a new seat')
      return this.#settle()
    }
    seat.presence = { kind: 'connected', connection }
    this.#seated(client, seat, seats)
    sendMessage(connection, { type: 'resumed', heard: seat.heard })
    if (this.#turn.minted) this.#sendIce(seat)
    for (const text of missed) connection.send(text)
    this.#settle()
  }

  #relay(connection: Connection, batch: Uint8Array): void {
    const client = this.#clients.heard(connection)
    if (!client) return
    const { role } = client
    const open = this.#state.kind === 'open' && role.kind === 'seated' ? this.#state : undefined
    const code = open && role.kind === 'seated' ? open.relay.forward(open.seats, role.seat, batch) : 'unexpected'
    if (code !== undefined) this.#clients.refuseBinary(client, code)
  }

  /** Handles a message of a seated player. */
  #seatMessage(
    open: Open,
    seat: Seat,
    client: Client<Role>,
    message: Exclude<RoomMessage, { readonly type: 'join' | 'resume' | 'ping' }>,
  ): void {
    const { seats } = open
    switch (message.type) {
      case 'leave':
        seats.remove(seat, 'left')
        this.#clients.dismiss(client.connection, CLOSE_DONE, 'left')
        return this.#settle()
      case 'close':
        if (!seat.creator && seats.host.id !== seat.member.id) {
          return sendError(client.connection, 'not-allowed', 'only the host or the creator of a room closes it')
        }
        return this.#endRoom(open)
      case 'signal':
      case 'reach': {
        // In order and exactly once: the client sends refused and lost messages again, from the first.
        if (message.n !== seat.heard + 1) return
        const other = seats.get(message.type === 'signal' ? message.to : message.peer)
        if (message.type === 'reach' && other && !seats.mayReport(seat, other, message, this.#runtime.now())) {
          return this.#clients.refuse(client, 'this player reports others too often; report again later')
        }
        seat.heard = message.n
        // The other player may have left meanwhile.
        if (!other || other === seat) return
        if (message.type === 'signal') {
          if (seats.signal(seat, other, message.data)) return
          // Dropped, not queued: the sender's next messages may be for other players.
          return this.#clients.refuse(client, 'too many of your signals wait for that player; send fewer')
        }
        seats.reach(seat, other, message)
        return this.#settle()
      }
    }
  }

  #seated(client: Client<Role>, seat: Seat, { maxPlayers }: Seats): void {
    client.role = { kind: 'seated', seat }
    const { address } = client.connection
    if (address !== undefined) void this.#runtime.door.admit(address, this.#code)
    // Not before: the rate at which a stranger may ask would tell the size of the room.
    this.#clients.allow(client, allowanceOf(maxPlayers))
  }

  #sendIce(seat: Seat): void {
    if (seat.presence.kind !== 'connected') return
    sendMessage(seat.presence.connection, { type: 'ice', iceServers: this.#turn.iceOf(seat).iceServers })
  }

  #unknown(connection: Connection): void {
    sendError(connection, 'room-unknown', `no room has the code ${this.#code}`)
  }

  #lost(client: Client<Role>): void {
    const { connection, role } = client
    client.role = { kind: 'guest' }
    if (role.kind !== 'seated') return
    const { seat } = role
    if (seat.presence.kind === 'connected' && seat.presence.connection === connection) {
      seat.presence = { kind: 'away', since: this.#runtime.now() }
    }
  }

  #endRoom(open: Open): void {
    for (const { presence } of open.seats.all()) {
      if (presence.kind !== 'connected') continue
      sendMessage(presence.connection, { type: 'closed', reason: 'closed' })
      this.#clients.dismiss(presence.connection, CLOSE_DONE, 'closed')
    }
    this.#state = endRoom(open, this.#runtime.now())
    this.#report.reportEnd(open.spec)
    this.#settle()
  }

  /** Applies all that is due by now (expired tickets and seats, host, report), and sets the next wake-up. */
  #settle(): void {
    const now = this.#runtime.now()
    if (this.#state.kind === 'ended' && now >= this.#state.until) this.#state = { kind: 'vacant' }
    if (this.#state.kind === 'open') {
      const { spec, tickets, seats } = this.#state
      tickets.expire(now)
      seats.review(now, (connection) => this.#clients.heardAt(connection))
      this.#turn.renew(seats.all(), (seat) => this.#sendIce(seat))
      if (seats.size + tickets.size === 0) return this.#endRoom(this.#state)
      // A room that nobody has come to is not listed; the matchmaker lists its own.
      if (seats.size > 0) this.#report.update(spec, seats.size + tickets.size)
    }
    this.#wakeTimer.keep(!this.idle, this.#state.kind === 'open' ? this.#state.seats.hostDueAt : undefined)
  }

  #mint(): string {
    return mintToken((count) => this.#runtime.bytes(count))
  }
}
