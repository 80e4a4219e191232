// Object `directory` of the lobby: answers requests to create, list and match; rooms report to it.

import {
  PROTOCOL_VERSION,
  parseDirectoryKey,
  parseDirectoryMessage,
  type DirectoryMessage,
  type GameVersion,
} from '../protocol/index.ts'
import { RoomList } from './room-list.ts'
import type { DirectoryAnswer, DirectoryCall, RoomSpec } from './calls.ts'
import { Clients, sendError, sendMessage, type Client } from './clients.ts'
import { DailySalt } from './daily-salt.ts'
import type { Connection, ObjectRuntime, LobbyObject } from './runtime.ts'
import { LIST_COST, LIST_SCAN_BYTES, MAX_DIRECTORY_CONNECTIONS, MAX_MINT_TRIES, ROOM_COST } from './server-limits.ts'
import { Matchmaker, type Waiter } from './matchmaker.ts'
import { mintCode } from './mint.ts'
import { TicketAccounts } from './ticket-accounts.ts'
import { WakeTimer } from './wake-timer.ts'

/** Ticket that a connection got. */
interface IssuedTicket {
  readonly code: string
  readonly ticket: string
}

/** Tickets of one connection that a `cancel` can give back: the newest. */
const MAX_ISSUED = 16

/** State of a connection: before `hello`, after it, or in a queue of the matchmaker. */
type Role =
  | { readonly kind: 'new' }
  | { readonly kind: 'greeted' }
  | { readonly kind: 'waiting'; readonly waiter: Waiter }

/** Directory of one game and version: makes rooms, lists the public ones, matches players. */
export class Directory implements LobbyObject<'directory'> {
  readonly #runtime: ObjectRuntime
  readonly #game: GameVersion
  readonly #rooms: RoomList
  readonly #accounts = new TicketAccounts()
  readonly #clients: Clients<Role, DirectoryMessage>
  readonly #matchmaker: Matchmaker
  readonly #salt: DailySalt
  readonly #wakeTimer: WakeTimer
  /** Tickets by connection and request; undefined: the request was cancelled. */
  readonly #issued = new WeakMap<Connection, Map<number, IssuedTicket | undefined>>()

  constructor(key: string, runtime: ObjectRuntime) {
    const game = parseDirectoryKey(key)
    if (!game)
      throw new Error(`${key} is not the key of a directory; a key is a game's id and version, such as arena@1`)
    this.#game = game
    this.#runtime = runtime
    this.#wakeTimer = new WakeTimer(runtime)
    this.#salt = new DailySalt(runtime)
    this.#rooms = new RoomList(runtime.limits.listedRoomsPerAddress)
    this.#clients = new Clients(runtime, {
      cap: MAX_DIRECTORY_CONNECTIONS,
      capByAddress: runtime.limits.directorySocketsPerAddress,
      parse: parseDirectoryMessage,
      cost,
      req: (message) => ('req' in message ? message.req : undefined),
      fresh: (): Role => ({ kind: 'new' }),
      isFresh: (role) => role.kind === 'new',
      lost: ({ role }) => {
        if (role.kind === 'waiting') this.#matchmaker.leave(role.waiter)
      },
    })
    this.#matchmaker = new Matchmaker({
      rooms: this.#rooms,
      accounts: this.#accounts,
      open: (match, seats, address) =>
        this.#open({ ...this.#game, public: true, maxPlayers: match.max, data: null, match, address }, seats),
      reserve: async (code, seats) => {
        const answer = await this.#runtime.call('room', code, { type: 'reserve', seats })
        return answer.type === 'tickets' ? answer.tickets : undefined
      },
      release: (code, tickets) => this.#release(code, tickets),
      now: () => this.#runtime.now(),
    })
  }

  get idle(): boolean {
    return this.#clients.size === 0 && this.#rooms.size === 0
  }

  opened(connection: Connection): void {
    // Unasked: with the end of the WebSocket's handshake the client knows that it has reached a lobby.
    if (this.#clients.opened(connection)) {
      sendMessage(connection, { type: 'ready', protocol: PROTOCOL_VERSION, salt: this.#salt.current })
    }
    this.#wakeTimer.keep(!this.idle)
  }

  received(connection: Connection, data: string | Uint8Array): void {
    // A binary message counts as an empty text, which is malformed.
    const heard = this.#clients.received(connection, typeof data === 'string' ? data : '')
    if (!heard) return
    const { client, message } = heard
    if (message.type === 'ping') sendMessage(connection, { type: 'pong', heard: 0 })
    else if (message.type === 'hello') this.#hello(client, message.protocol)
    else if (client.role.kind === 'new') sendError(connection, 'unexpected', 'say hello first', message.req)
    else this.#request(client, message)
  }

  closed(connection: Connection): void {
    this.#clients.closed(connection)
    this.#wakeTimer.keep(!this.idle)
  }

  called(call: DirectoryCall): DirectoryAnswer {
    switch (call.type) {
      case 'ended':
        this.#rooms.remove(call.code)
        break
      case 'used':
        if (this.#accounts.used(call.ticket)) this.#matchmaker.accountsChanged()
        break
      case 'report':
        this.#rooms.report(call, this.#runtime.now())
        // A seat may have become free for a waiting player.
        if (call.match) this.#matchmaker.roomChanged(call.match.mode)
    }
    this.#wakeTimer.keep(!this.idle)
    return { type: 'noted' }
  }

  wake(): void {
    this.#wakeTimer.woken()
    this.#clients.sweep()
    this.#rooms.expire(this.#runtime.now())
    if (this.#accounts.expire(this.#runtime.now())) this.#matchmaker.accountsChanged()
    this.#wakeTimer.keep(!this.idle)
  }

  #hello(client: Client<Role>, protocol: number): void {
    if (protocol !== PROTOCOL_VERSION) {
      const message = `this lobby has version ${PROTOCOL_VERSION} of the protocol`
      return sendError(client.connection, 'protocol-mismatch', message)
    }
    if (client.role.kind === 'new') client.role = { kind: 'greeted' }
  }

  #request(client: Client<Role>, message: Exclude<DirectoryMessage, { readonly type: 'ping' | 'hello' }>): void {
    const { connection } = client
    switch (message.type) {
      case 'create':
        void this.#create(connection, message)
        break
      case 'list':
        this.#list(connection, message)
        break
      case 'quick':
        this.#quick(client, message)
        break
      case 'cancel':
        if (client.role.kind === 'waiting' && client.role.waiter.req === message.req) {
          this.#matchmaker.leave(client.role.waiter)
          client.role = { kind: 'greeted' }
        } else {
          const issued = this.#issued.get(connection)?.get(message.req)
          this.#note(connection, message.req, undefined)
          if (issued) this.#release(issued.code, [issued.ticket])
        }
    }
  }

  #list(connection: Connection, request: DirectoryMessage & { readonly type: 'list' }): void {
    const { req } = request
    const now = this.#runtime.now()
    const { addresses } = this.#runtime
    // Before the page is made: it may be large, or cost a look at every room.
    if (!addresses.mayList(connection.address, now)) {
      return sendError(connection, 'rate-limited', 'too many lists were asked for from this address', req)
    }
    const { json, scanned } = this.#rooms.page(request, now)
    addresses.listed(connection.address, json.length + scanned * LIST_SCAN_BYTES)
    connection.send(`{"type":"rooms","req":${req},"rooms":${json}}`)
  }

  async #create(connection: Connection, request: DirectoryMessage & { readonly type: 'create' }): Promise<void> {
    const { req, maxPlayers, data = null } = request
    const { address } = connection
    if (!this.#runtime.addresses.takeRoom(address, this.#runtime.now())) {
      return sendError(connection, 'rate-limited', 'too many rooms are made from this address; try again later', req)
    }
    try {
      const made = await this.#open({ ...this.#game, public: request.public, maxPlayers, data, address }, 1)
      const [ticket] = made.tickets
      if (ticket === undefined) throw new Error('a new room issued no ticket')
      await this.#admitted(connection, made.code)
      this.#made(connection, req, made.code, ticket)
    } catch {
      sendError(connection, 'internal', 'the room could not be made; try again', req)
    }
  }

  /** Resolves when the door lets the address of a player into a room. */
  async #admitted({ address }: Connection, code: string): Promise<void> {
    if (address !== undefined) await this.#runtime.door.admit(address, code)
  }

  #quick(client: Client<Role>, asked: DirectoryMessage & { readonly type: 'quick' }): void {
    const { req, mode, min, max, self, avoid } = asked
    const { connection } = client
    if (client.role.kind === 'waiting') {
      return sendError(connection, 'unexpected', 'this connection is in a queue already; cancel that first', req)
    }
    const waiter: Waiter = {
      req,
      match: { mode, min, max },
      self,
      avoid,
      address: connection.address,
      matched: (code, ticket) => {
        client.role = { kind: 'greeted' }
        void this.#admitted(connection, code).then(() => this.#made(connection, req, code, ticket))
      },
      failed: () => {
        client.role = { kind: 'greeted' }
        sendError(connection, 'internal', 'no room could be made; try again', req)
      },
    }
    if (!this.#matchmaker.join(waiter)) {
      return sendError(connection, 'lobby-full', 'too many players wait for a match; try again later', req)
    }
    client.role = { kind: 'waiting', waiter }
    sendMessage(connection, { type: 'queued', req })
  }

  /** Answers a request with a ticket, which `cancel` gives back, also a `cancel` that came before. */
  #made(connection: Connection, req: number, code: string, ticket: string): void {
    if (this.#issued.get(connection)?.has(req)) return this.#release(code, [ticket])
    this.#note(connection, req, { code, ticket })
    sendMessage(connection, { type: 'made', req, code, ticket })
  }

  #note(connection: Connection, req: number, issued: IssuedTicket | undefined): void {
    const noted = this.#issued.get(connection) ?? new Map<number, IssuedTicket | undefined>()
    this.#issued.set(connection, noted.set(req, issued))
    const [oldest] = noted.keys()
    if (noted.size > MAX_ISSUED && oldest !== undefined) noted.delete(oldest)
  }

  #release(code: string, tickets: readonly string[]): void {
    for (const ticket of tickets) this.#accounts.returned(ticket, this.#runtime.now())
    // A room that cannot be asked lets the tickets expire.
    this.#runtime.call('room', code, { type: 'release', tickets }).catch(() => {})
  }

  async #open(spec: RoomSpec, seats: number): Promise<{ code: string; tickets: readonly string[] }> {
    for (let tries = 0; tries < MAX_MINT_TRIES; tries++) {
      const code = mintCode((count) => this.#runtime.bytes(count))
      const answer = await this.#runtime.call('room', code, { type: 'open', spec, seats })
      if (answer.type === 'tickets') return { code, tickets: answer.tickets }
    }
    throw new Error('no free code was found')
  }
}

function cost(message: DirectoryMessage, role: Role): number {
  switch (message.type) {
    case 'create':
    case 'quick':
      return ROOM_COST
    case 'list':
      return LIST_COST
    case 'cancel':
      // Free: were it refused, a player who left would be matched with one who waits.
      return role.kind === 'waiting' && role.waiter.req === message.req ? 0 : 1
    default:
      return 1
  }
}
