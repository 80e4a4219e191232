// Base class of both parties: adapts an object of the lobby to PartyKit.

import type * as Party from 'partykit/server'
import { AddressLimits, ByteBudget, DEFAULT_LIMITS, newRelayCounters } from '../../core/index.ts'
import type { Calls, Connection, DoorCall, ObjectRuntime, LobbyObject } from '../../core/index.ts'
import { PARTY, parseObjectPath, type ObjectKind } from '../../protocol/index.ts'
import { configFromEnv, refusal } from '../config.ts'
import { steadyClock } from '../steady-clock.ts'
import { askDoor, clientAddress } from './door-call.ts'

/** Function that makes the object of a party; `key` is the party's id. */
export type MakeObject<Kind extends ObjectKind> = (key: string, runtime: ObjectRuntime) => LobbyObject<Kind>

/**
 * PartyKit party around one object of the lobby: sockets, time, randomness and calls.
 *
 * Properties of the platform that shape this class:
 * - `_pk`, a connection's id, is chosen by the client. Connections are identified by their objects instead.
 * - A client's `close` completes only when the server closes too.
 * - `send` and `close` throw on a closed socket.
 * - The only clock is the wall clock, which may be set while rooms are open.
 * - Alarms have access neither to their party's id nor to other parties. State is in memory, so timers suffice.
 */
export class PartyShell<Kind extends ObjectKind> {
  readonly #object: LobbyObject<Kind>
  readonly #connections = new Map<Party.Connection, Connection>()
  readonly #relayed = newRelayCounters()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(room: Party.Room, make: MakeObject<Kind>) {
    const limits = { ...DEFAULT_LIMITS, ...configFromEnv(room.env).limits }
    const now = steadyClock(() => Date.now())
    this.#object = make(room.id, {
      now,
      limits,
      addresses: new AddressLimits(limits),
      door: {
        known: (address, code) => void askDoor(room.context.parties, address, { type: 'known', code }),
        admit: async (address, code) => {
          await askDoor(room.context.parties, address, { type: 'admit', code })
        },
      },
      // A room object shares its process with others, of which it knows nothing.
      outboxBytes: new ByteBudget(limits.outboxBytes),
      relayed: this.#relayed,
      bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      call: (kind, key, request) => call(room, kind, key, request),
      wakeAt: (time) => {
        clearTimeout(this.#timer)
        if (time === undefined) return
        this.#timer = setTimeout(() => this.#object.wake(), Math.max(0, time - now()))
      },
    })
  }

  onConnect(socket: Party.Connection, { request }: Party.ConnectionContext): void {
    const connection: Connection = {
      address: clientAddress(request),
      send: (message) => quietly(() => socket.send(message)),
      close: (code, reason) => {
        quietly(() => socket.close(code, reason))
        this.#connections.delete(socket)
      },
    }
    this.#connections.set(socket, connection)
    this.#object.opened(connection)
  }

  onMessage(message: string | ArrayBuffer | ArrayBufferView, socket: Party.Connection): void {
    const connection = this.#connections.get(socket)
    if (connection) this.#object.received(connection, typeof message === 'string' ? message : bytesOf(message))
  }

  onClose(socket: Party.Connection): void {
    quietly(() => socket.close(1_000))
    const connection = this.#connections.get(socket)
    this.#connections.delete(socket)
    if (connection) this.#object.closed(connection)
    if (this.#connections.size === 0) this.#logRelayed()
  }

  onError(socket: Party.Connection): void {
    this.onClose(socket)
  }

  /** [LOB64] Writes what the relay counted since the last time into the platform's log: no program can ask for it. */
  #logRelayed(): void {
    if (Object.values(this.#relayed).every((count) => count === 0)) return
    console.log(`Tickmesh relay: ${JSON.stringify(this.#relayed)}`)
    Object.assign(this.#relayed, newRelayCounters())
  }

  /** Answers calls of other objects; `refuseRequest` refuses all other requests before. */
  async onRequest(request: Party.Request): Promise<Response> {
    const call: Calls[Kind]['request'] = await request.json()
    return Response.json(this.#object.called(call))
  }
}

/** Refuses every HTTP request from outside. Runs in the worker, which calls of other objects bypass. */
export async function refuseRequest(request: Party.Request, lobby: Party.Lobby): Promise<Response> {
  const call = doorCall('ask', request)
  const address = clientAddress(request)
  const asked = call === undefined || address === undefined ? undefined : await askDoor(lobby.parties, address, call)
  return new Response('Only WebSockets are accepted here', refusal(asked?.keptOutMs ?? 0))
}

/** Refuses sockets at invalid keys, and those of an address that its door keeps out, before an object is made. */
export async function checkConnect(request: Party.Request, lobby: Party.Lobby): Promise<Party.Request | Response> {
  const call = doorCall('enter', request)
  if (!call) return new Response('No such lobby', { status: 404 })
  const address = clientAddress(request)
  if (address === undefined) return request
  const { allowed } = await askDoor(lobby.parties, address, call)
  return allowed ? request : new Response('Too many requests', { status: 429 })
}

/** Returns the call to the door for a request at an object's path; undefined at another. */
function doorCall(type: 'enter' | 'ask', request: Party.Request): DoorCall | undefined {
  const object = parseObjectPath(new URL(request.url).pathname)
  return object && (object.kind === 'room' ? { type, code: object.key } : { type })
}

async function call<Kind extends ObjectKind>(
  room: Party.Room,
  kind: Kind,
  key: string,
  request: Calls[Kind]['request'],
): Promise<Calls[Kind]['answer']> {
  const party = room.context.parties[PARTY[kind]]
  if (!party) throw new Error(`partykit.json names no party "${PARTY[kind]}"`)
  const response = await party.get(key).fetch('/call', { method: 'POST', body: JSON.stringify(request) })
  if (!response.ok) throw new Error(`${kind} ${key} answered ${response.status}`)
  return response.json()
}

function bytesOf(message: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(message)
    ? new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
    : new Uint8Array(message)
}

function quietly(run: () => void): void {
  try {
    run()
  } catch {
    // The socket is closed; its close event reaches the object.
  }
}
