import { GREETING_MS, SILENT_AFTER_MS } from '../protocol/index.ts'
import type { Allowance, LobbyErrorCode, Parsed, ServerMessage } from '../protocol/index.ts'
import { InboundLimit } from './inbound-limit.ts'
import type { Refusal } from './inbound-limit.ts'
import type { Connection, ObjectRuntime } from './runtime.ts'
import { CLOSE_ABUSE, CLOSE_FULL, CLOSE_SILENT } from './server-limits.ts'

/** One connection to an object, with what the object keeps about it. */
export interface Client<Role> {
  readonly connection: Connection
  readonly limit: InboundLimit
  readonly since: number
  heardAt: number
  role: Role
}

export interface ClientsOptions<Role, Message> {
  readonly cap: number
  /** What a connection that is opened now may send. */
  readonly allowance: () => Allowance
  readonly parse: (text: string) => Parsed<Message>
  readonly cost: (message: Message, role: Role) => number
  /** The number of a request, if the message is one. */
  readonly req: (message: Message) => number | undefined
  /** The role of a connection that has not said who it is, and whether that is what it still is. */
  readonly fresh: () => Role
  readonly isFresh: (role: Role) => boolean
  readonly lost: (client: Client<Role>) => void
}

/** The door of an object: caps, rate limits, parsing and silence, before any message has a meaning. */
export class Clients<Role, Message> {
  readonly #runtime: ObjectRuntime
  readonly #options: ClientsOptions<Role, Message>
  readonly #clients = new Map<Connection, Client<Role>>()

  constructor(runtime: ObjectRuntime, options: ClientsOptions<Role, Message>) {
    this.#runtime = runtime
    this.#options = options
  }

  get size(): number {
    return this.#clients.size
  }

  opened(connection: Connection): void {
    if (this.#clients.size >= this.#options.cap) {
      refuse(connection, 'lobby-full', 'no more connections are taken here; try again later')
      connection.close(CLOSE_FULL, 'full')
      return
    }
    const now = this.#runtime.now()
    this.#clients.set(connection, {
      connection,
      limit: new InboundLimit(now, this.#options.allowance()),
      since: now,
      heardAt: now,
      role: this.#options.fresh(),
    })
  }

  /** Who said what; undefined if it was refused, which the sender was told. */
  received(connection: Connection, text: string): { client: Client<Role>; message: Message } | undefined {
    const client = this.#clients.get(connection)
    if (!client) return undefined
    const now = this.#runtime.now()
    client.heardAt = now
    const parsed = this.#options.parse(text)
    const verdict = client.limit.take(now, parsed.ok ? this.#options.cost(parsed.message, client.role) : 1)
    if (verdict !== 'pass') {
      const req = parsed.ok ? this.#options.req(parsed.message) : parsed.req
      this.#limit(client, verdict, 'too many messages; wait a second and send again', req)
      return undefined
    }
    if (parsed.ok) return { client, message: parsed.message }
    if (client.limit.malformed()) this.#end(client, CLOSE_ABUSE, 'too many malformed messages')
    else refuse(connection, parsed.code, parsed.why, parsed.req)
    return undefined
  }

  /** Refuses a message that would wait, with too many others of its sender, for somebody who takes none. */
  refuse(client: Client<Role>, why: string): void {
    this.#limit(client, client.limit.refuse(), why, undefined)
  }

  closed(connection: Connection): void {
    const client = this.#clients.get(connection)
    if (!client) return
    this.#clients.delete(connection)
    this.#options.lost(client)
  }

  /** Ends a connection without calling `lost`. */
  dismiss(connection: Connection, code: number, reason: string): void {
    this.#clients.delete(connection)
    connection.close(code, reason)
  }

  /** Closes those who are silent, or have not said who they are. */
  sweep(): void {
    const now = this.#runtime.now()
    for (const client of [...this.#clients.values()]) {
      if (now - client.heardAt >= SILENT_AFTER_MS) this.#end(client, CLOSE_SILENT, 'silent')
      else if (this.#options.isFresh(client.role) && now - client.since >= GREETING_MS) {
        this.#end(client, CLOSE_SILENT, 'no greeting')
      }
    }
  }

  #limit(client: Client<Role>, refusal: Refusal, why: string, req: number | undefined): void {
    if (refusal === 'abuse') this.#end(client, CLOSE_ABUSE, 'too many messages')
    // Somebody waits for the answer to a request; of the rest, a few are enough to tell.
    else if (refusal === 'told' || req !== undefined) refuse(client.connection, 'rate-limited', why, req)
  }

  #end(client: Client<Role>, code: number, reason: string): void {
    this.#clients.delete(client.connection)
    client.connection.close(code, reason)
    // A dead socket may take long to tell its end, so nobody waits for it.
    this.#options.lost(client)
  }
}

export function tell(connection: Connection, message: ServerMessage): void {
  connection.send(JSON.stringify(message))
}

export function refuse(connection: Connection, code: LobbyErrorCode, message: string, req?: number): void {
  tell(connection, req === undefined ? { type: 'error', code, message } : { type: 'error', code, message, req })
}
