// Runtime of the objects in one process; `server/node.ts` adds sockets, and simulations add virtual time.

import { parseObjectPath, type ObjectKind } from '../protocol/index.ts'
import { AddressLimits } from './address-limits.ts'
import { ByteBudget } from './byte-budget.ts'
import { Directory } from './directory.ts'
import { Door } from './door.ts'
import { DEFAULT_LIMITS, type LobbyLimits } from './lobby-limits.ts'
import type { Calls, Connection, ObjectRuntime, LobbyConfig, LobbyObject } from './runtime.ts'
import { newRelayCounters, type RelayCounters } from './relay-counters.ts'
import { Room } from './room.ts'

/** Interface of a process to a lobby: time, randomness, timers. */
export interface LocalRuntime {
  /** Time in milliseconds; never goes backwards. */
  now(): number
  /** Returns cryptographically random bytes; in a simulation, seeded ones. */
  bytes(count: number): Uint8Array
  /** Calls `run` once, not before `ms` milliseconds; returns a function that cancels the call. */
  after(ms: number, run: () => void): () => void
}

/** Accepted socket: the events that its owner reports. */
export interface LocalSession {
  received(message: string | Uint8Array): void
  closed(): void
}

interface Entry<Kind extends ObjectKind> {
  readonly object: LobbyObject<Kind>
  connections: number
  cancelWake: () => void
}

type Registry = { readonly [Kind in ObjectKind]: Map<string, Entry<Kind>> }

/** Lobby in one process, with all of its objects: under Node, and in simulations. */
export class LocalLobby {
  readonly #runtime: LocalRuntime
  readonly #config: LobbyConfig
  readonly #limits: LobbyLimits
  readonly #outboxBytes: ByteBudget
  readonly #addresses: AddressLimits
  readonly #door: Door
  /** Counters of the relays of all rooms. */
  readonly relayed: RelayCounters = newRelayCounters()
  readonly #objects: Registry = { directory: new Map(), room: new Map() }

  constructor(runtime: LocalRuntime, config: LobbyConfig = {}) {
    this.#runtime = runtime
    this.#config = config
    this.#limits = { ...DEFAULT_LIMITS, ...config.limits }
    this.#outboxBytes = new ByteBudget(this.#limits.outboxBytes)
    this.#addresses = new AddressLimits(this.#limits)
    this.#door = new Door(this.#limits)
  }

  /** Number of objects. */
  get size(): number {
    return this.#objects.directory.size + this.#objects.room.size
  }

  /** Bytes in memory of the unconfirmed messages of all rooms. */
  get outboxBytes(): number {
    return this.#outboxBytes.used
  }

  /**
   * Returns whether an address may open a socket at a URL path: `unknown` if the path names no object, `refused` if the
   * address has too many sockets, opens too many, or tried too many codes. Must be called once, before `accept`.
   */
  enter(path: string, address: string | undefined): 'allowed' | 'unknown' | 'refused' {
    const object = parseObjectPath(path)
    if (!object) return 'unknown'
    if (address === undefined) return 'allowed'
    const allowed = this.#addresses.hasSocket(address) && this.#door.enter(address, codeOf(object), this.#runtime.now())
    return allowed ? 'allowed' : 'refused'
  }

  /**
   * Returns how long an address is kept out of a URL path, in milliseconds, at least: 0 if it is not, infinite where it
   * has too many sockets. Counts nothing.
   */
  keptOutMs(path: string, address: string | undefined): number {
    const object = parseObjectPath(path)
    if (!object || address === undefined) return 0
    if (!this.#addresses.hasSocket(address)) return Infinity
    return this.#door.keptOutMs(address, codeOf(object), this.#runtime.now())
  }

  /** Accepts a socket at a URL path; undefined if the path names no object. */
  accept(path: string, connection: Connection): LocalSession | undefined {
    const address = parseObjectPath(path)
    return address && this.#accept(address.kind, address.key, connection)
  }

  /** Cancels all timers and drops all objects. */
  close(): void {
    for (const registry of [this.#objects.directory, this.#objects.room]) {
      for (const entry of registry.values()) entry.cancelWake()
      registry.clear()
    }
  }

  #accept(kind: ObjectKind, key: string, connection: Connection): LocalSession {
    const entry = this.#entry(kind, key)
    entry.connections++
    this.#addresses.openSocket(connection.address, this.#runtime.now())
    entry.object.opened(connection)
    let open = true
    return {
      received: (message) => {
        if (open) entry.object.received(connection, message)
      },
      closed: () => {
        if (!open) return
        open = false
        entry.connections--
        this.#addresses.closeSocket(connection.address)
        entry.object.closed(connection)
        this.#forget(kind, key)
      },
    }
  }

  #entry<Kind extends ObjectKind>(kind: Kind, key: string): Entry<Kind> {
    const registry: Map<string, Entry<Kind>> = this.#objects[kind]
    const known = registry.get(key)
    if (known) return known
    const entry: Entry<Kind> = {
      object: this.#make(kind, key, this.#runtimeFor(kind, key)),
      connections: 0,
      cancelWake: () => {},
    }
    registry.set(key, entry)
    return entry
  }

  #make<Kind extends ObjectKind>(kind: Kind, key: string, runtime: ObjectRuntime): LobbyObject<Kind>
  #make(kind: ObjectKind, key: string, runtime: ObjectRuntime): LobbyObject<'directory'> | LobbyObject<'room'> {
    return kind === 'directory' ? new Directory(key, runtime) : new Room(key, runtime, this.#config)
  }

  #runtimeFor(kind: ObjectKind, key: string): ObjectRuntime {
    return {
      limits: this.#limits,
      addresses: this.#addresses,
      door: {
        known: (address, code) => this.#door.known(address, code),
        admit: async (address, code) => this.#door.admit(address, code, this.#runtime.now()),
      },
      outboxBytes: this.#outboxBytes,
      relayed: this.relayed,
      now: () => this.#runtime.now(),
      bytes: (count) => this.#runtime.bytes(count),
      call: (to, toKey, request) => this.#call(to, toKey, request),
      wakeAt: (time) => {
        const entry = this.#objects[kind].get(key)
        if (!entry) return
        entry.cancelWake()
        entry.cancelWake = () => {}
        if (time === undefined) return
        entry.cancelWake = this.#runtime.after(Math.max(0, time - this.#runtime.now()), () => {
          entry.object.wake()
          this.#forget(kind, key)
        })
      },
    }
  }

  async #call<Kind extends ObjectKind>(
    kind: Kind,
    key: string,
    request: Calls[Kind]['request'],
  ): Promise<Calls[Kind]['answer']> {
    // Asynchronous, as over a network: no object runs inside a call of another one.
    await Promise.resolve()
    const answer = this.#entry(kind, key).object.called(request)
    this.#forget(kind, key)
    return answer
  }

  #forget(kind: ObjectKind, key: string): void {
    const entry = this.#objects[kind].get(key)
    if (!entry || entry.connections > 0 || !entry.object.idle) return
    entry.cancelWake()
    this.#objects[kind].delete(key)
  }
}

/** Returns the code that a socket tries at an object; undefined at a directory. */
function codeOf({ kind, key }: { readonly kind: ObjectKind; readonly key: string }): string | undefined {
  return kind === 'room' ? key : undefined
}
