// Client connections of a directory or a room, from accepting a socket to closing it.

import {
  BASE_ALLOWANCE,
  GREETING_MS,
  SILENT_AFTER_MS,
  type Allowance,
  type LobbyErrorCode,
  type Parsed,
  type ServerMessage,
} from '../protocol/index.ts'
import { InboundLimit, type Refusal } from './inbound-limit.ts'
import { RELAY_REFUSALS, type RelayRefusal } from './relay.ts'
import type { Connection, ObjectRuntime } from './runtime.ts'
import { CLOSE_ABUSE, CLOSE_FULL, CLOSE_SILENT, MAX_UNGREETED } from './server-limits.ts'
import { Tally } from './tally.ts'

/** Connection to an object, and the state of the object for it. */
export interface Client<Role> {
  readonly connection: Connection
  limit: InboundLimit
  readonly since: number
  heardAt: number
  role: Role
}

/** Refused message: the code and the reason of the answer, and the number of the request. */
interface Refused {
  readonly code: LobbyErrorCode
  readonly reason: string
  readonly req?: number | undefined
}

/** Parts in which the clients of a directory and of a room differ. */
export interface ClientsOptions<Role, Message> {
  /** Open sockets; undefined where the seats and `MAX_UNGREETED` bound them. */
  readonly cap?: number
  /** Open sockets of one address. */
  readonly capByAddress: number
  readonly parse: (text: string) => Parsed<Message>
  readonly cost: (message: Message, role: Role) => number
  /** Number of a request; undefined for other messages. */
  readonly req: (message: Message) => number | undefined
  /** Role of a connection before its greeting. */
  readonly fresh: () => Role
  /** True until the greeting has come. */
  readonly isFresh: (role: Role) => boolean
  readonly lost: (client: Client<Role>) => void
}

/** Connections of one object: caps, rate limits, parsing and silence. */
export class Clients<Role, Message> {
  readonly #runtime: ObjectRuntime
  readonly #options: ClientsOptions<Role, Message>
  readonly #clients = new Map<Connection, Client<Role>>()
  /** Open sockets by address. */
  readonly #byAddress = new Tally<string | undefined>()
  /** Clients that had sent no greeting when it was last looked, oldest first. */
  readonly #ungreeted = new Set<Client<Role>>()

  constructor(runtime: ObjectRuntime, options: ClientsOptions<Role, Message>) {
    this.#runtime = runtime
    this.#options = options
  }

  get size(): number {
    return this.#clients.size
  }

  /** Takes a new connection; returns false if it is one too many. */
  opened(connection: Connection): boolean {
    const { address } = connection
    if (this.#clients.size >= (this.#options.cap ?? Infinity)) return refuseFull(connection)
    if (address !== undefined && this.#byAddress.of(address) >= this.#options.capByAddress)
      return refuseFull(connection)
    this.#byAddress.add(address, 1)
    const now = this.#runtime.now()
    const client: Client<Role> = {
      connection,
      limit: new InboundLimit(now, BASE_ALLOWANCE),
      since: now,
      heardAt: now,
      role: this.#options.fresh(),
    }
    this.#clients.set(connection, client)
    this.#ungreeted.add(client)
    if (this.#ungreeted.size > MAX_UNGREETED) this.#limitUngreeted()
    return true
  }

  /** Returns when a connection was heard last; 0 for one that is not known. */
  heardAt(connection: Connection): number {
    return this.#clients.get(connection)?.heardAt ?? 0
  }

  /** Notes that a connection is alive; returns its client. */
  heard(connection: Connection): Client<Role> | undefined {
    const client = this.#clients.get(connection)
    if (client) client.heardAt = this.#runtime.now()
    return client
  }

  /** Returns the sender and the parsed message; undefined if the message was refused, with an error to the sender. */
  received(connection: Connection, text: string): { client: Client<Role>; message: Message } | undefined {
    const client = this.heard(connection)
    if (!client) return undefined
    const now = client.heardAt
    const parsed = this.#options.parse(text)
    const verdict = client.limit.takeMessage(now, parsed.ok ? this.#options.cost(parsed.message, client.role) : 1)
    if (verdict !== 'pass') {
      const req = parsed.ok ? this.#options.req(parsed.message) : parsed.req
      this.#limit(client, verdict, {
        code: 'rate-limited',
        reason: 'too many messages; wait a second and send again',
        req,
      })
      return undefined
    }
    if (parsed.ok) return { client, message: parsed.message }
    this.#refuseMalformed(client, parsed)
    return undefined
  }

  /** Refuses a valid message that counts as a flood: its recipient takes no more from this sender. */
  refuse(client: Client<Role>, reason: string): void {
    this.#limit(client, client.limit.refuse(), { code: 'rate-limited', reason })
  }

  /** Answers a binary message that was refused, or had parts for nobody. */
  refuseBinary(client: Client<Role>, code: RelayRefusal): void {
    const reason = RELAY_REFUSALS[code]
    if (code === 'relay-off' || code === 'relay-limited') {
      this.#limit(client, client.limit.refuse(), { code, reason })
    } else if (code !== 'relay-absent') this.#refuseMalformed(client, { code, reason })
    // Honest players send these too.
    else if (client.limit.remark()) sendError(client.connection, code, reason)
  }

  /** Sets the message rate of a connection, which has its tokens at once. */
  allow(client: Client<Role>, allowance: Allowance): void {
    client.limit = new InboundLimit(this.#runtime.now(), allowance)
  }

  closed(connection: Connection): void {
    const client = this.#forget(connection)
    if (client) this.#options.lost(client)
  }

  /** Closes a connection without calling `lost`. */
  dismiss(connection: Connection, code: number, reason: string): void {
    this.#forget(connection)
    connection.close(code, reason)
  }

  /** Closes connections that are silent, or have sent no greeting in time. */
  sweep(): void {
    const now = this.#runtime.now()
    for (const client of [...this.#clients.values()]) {
      if (now - client.heardAt >= SILENT_AFTER_MS) this.#endConnection(client, CLOSE_SILENT, 'silent')
      else if (this.#options.isFresh(client.role) && now - client.since >= GREETING_MS) {
        this.#endConnection(client, CLOSE_SILENT, 'no greeting')
      }
    }
  }

  /** Ends the oldest socket without a greeting, of the address that has most of them. */
  #limitUngreeted(): void {
    const counts = new Map<string | undefined, number>()
    for (const client of this.#ungreeted) {
      const { address } = client.connection
      if (this.#options.isFresh(client.role)) counts.set(address, (counts.get(address) ?? 0) + 1)
      else this.#ungreeted.delete(client)
    }
    if (this.#ungreeted.size <= MAX_UNGREETED) return
    const most = Math.max(...counts.values())
    for (const client of this.#ungreeted) {
      if (counts.get(client.connection.address) !== most) continue
      sendFull(client.connection)
      return this.#endConnection(client, CLOSE_FULL, 'full')
    }
  }

  #forget(connection: Connection): Client<Role> | undefined {
    const client = this.#clients.get(connection)
    if (!client) return undefined
    this.#clients.delete(connection)
    this.#ungreeted.delete(client)
    this.#byAddress.add(connection.address, -1)
    return client
  }

  /** Refuses a message that no honest client sends. */
  #refuseMalformed(client: Client<Role>, { code, reason, req }: Refused): void {
    if (client.limit.malformed()) this.#endConnection(client, CLOSE_ABUSE, 'too many malformed messages')
    else sendError(client.connection, code, reason, req)
  }

  #limit(client: Client<Role>, refusal: Refusal, { code, reason, req }: Refused): void {
    if (refusal === 'abuse') this.#endConnection(client, CLOSE_ABUSE, 'too many messages')
    // A request always gets its answer; of other messages one in `ANSWER_EVERY` does.
    else if (refusal === 'answered' || req !== undefined) sendError(client.connection, code, reason, req)
  }

  #endConnection(client: Client<Role>, code: number, reason: string): void {
    this.#forget(client.connection)
    client.connection.close(code, reason)
    // Not when the socket reports its end: a dead one may take long.
    this.#options.lost(client)
  }
}

function refuseFull(connection: Connection): false {
  sendFull(connection)
  connection.close(CLOSE_FULL, 'full')
  return false
}

function sendFull(connection: Connection): void {
  sendError(connection, 'lobby-full', 'no more connections are accepted here; try again later')
}

/** Sends one message. */
export function sendMessage(connection: Connection, message: ServerMessage): void {
  connection.send(JSON.stringify(message))
}

/** Sends an `error` answer; `req` is the number of the refused request. */
export function sendError(connection: Connection, code: LobbyErrorCode, message: string, req?: number): void {
  sendMessage(connection, req === undefined ? { type: 'error', code, message } : { type: 'error', code, message, req })
}
