// In-memory lobby for tests: the real lobby core, with simulated sockets.

import { LocalLobby } from '@tickmesh/lobby/core'
import type { LobbyConfig, LocalSession } from '@tickmesh/lobby/core'
import { DEVELOPMENT } from '../development.ts'
import type { WebSocketConstructor, WebSocketEvent, WebSocketLike } from '../lobby-client/lobby-socket.ts'
import { prng } from '../scheduler/prng.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { assertOptions } from '../unknown-options.ts'

/** Options of `memoryLobby`. */
export interface MemoryLobbyOptions extends LobbyConfig {
  /** Source of time and of delays. */
  readonly scheduler: Scheduler
  /** Seed of ids, codes and secrets: any integer. */
  readonly seed: number
  /** Delay of every message, in either direction, in milliseconds. Default 5. */
  readonly latencyMs?: number
}

/** Network of one machine to the lobby. */
export interface MemoryNetwork {
  /** Constructor for `connectLobby`'s option `WebSocket`. */
  readonly WebSocket: WebSocketConstructor
  /** Breaks every socket of this machine; both ends notice. */
  cut(): void
  /** Sets whether new sockets connect; false also breaks open ones. */
  setReachable(reachable: boolean): void
  /**
   * Sets whether the network is silent. Sockets that are open when it becomes silent are dead for good, and neither end
   * notices, as when a phone changes networks. New ones open when it is silent no more: as TCP does, they ask after 0,
   * 1, 3, 7, … s.
   */
  setSilent(silent: boolean): void
}

/** Lobby in memory, with the network of a first machine. */
export interface MemoryLobby extends MemoryNetwork {
  /** Address for `connectLobby`. */
  readonly url: string
  /** Returns a further machine, whose network can be cut alone. */
  machine(): MemoryNetwork
  /** Forgets all rooms and breaks all sockets, as a restarted lobby does. */
  restart(): void
}

type Listener = (event: WebSocketEvent) => void

/** Milliseconds after which TCP asks again for a connection. */
const FIRST_RETRANSMIT_MS = 1_000

/** Close event of a socket that was not accepted, or broke: as a browser gives it. */
const ABNORMAL = { code: 1_006, reason: '' }

const OPTIONS = ['scheduler', 'seed', 'latencyMs', 'limits', 'iceServers', 'relay', 'turn'] as const

/** Returns the real lobby on in-memory sockets, under one scheduler: whole rooms run in virtual time. */
export function memoryLobby(options: MemoryLobbyOptions): MemoryLobby {
  if (DEVELOPMENT) assertOptions('memoryLobby', options, OPTIONS)
  const { scheduler, latencyMs = 5, seed, ...config } = options
  const random = prng(seed)
  const runtime = {
    now: () => scheduler.now(),
    bytes: (count: number) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
    after: (ms: number, run: () => void) => scheduler.after(ms, run),
  }
  let core = new LocalLobby(runtime, config)
  const machines: MemoryNetwork[] = []
  const machine = (): MemoryNetwork => {
    const network = memoryNetwork(scheduler, latencyMs, (path, connection) => core.accept(path, connection))
    machines.push(network)
    return network
  }
  const first = machine()
  return {
    ...first,
    url: 'ws://memory.localhost',
    machine,
    restart: () => {
      for (const each of machines) each.cut()
      core.close()
      core = new LocalLobby(runtime, config)
    },
  }
}

function memoryNetwork(scheduler: Scheduler, latencyMs: number, accept: LocalLobby['accept']): MemoryNetwork {
  const sockets = new Set<MemoryWebSocket>()
  let reachable = true
  let silent = false

  class MemoryWebSocket implements WebSocketLike {
    readonly #listeners: { readonly type: string; readonly listener: Listener }[] = []
    #session: LocalSession | undefined
    #state: 'opening' | 'open' | 'closed' = 'opening'
    #dead = false

    constructor(url: string) {
      sockets.add(this)
      this.#connect(url, FIRST_RETRANSMIT_MS)
    }

    /** Asks for a connection; again after `againMs`, and then after doubled waits, while the network is silent. */
    #connect(url: string, againMs: number): void {
      if (silent) {
        scheduler.after(againMs, () => this.#state === 'opening' && this.#connect(url, 2 * againMs))
        return
      }
      scheduler.after(2 * latencyMs, () => {
        if (this.#state !== 'opening') return
        if (silent) return this.#connect(url, againMs)
        this.#session = reachable
          ? accept(new URL(url).pathname, {
              send: (message) => {
                const data = typeof message === 'string' ? message : message.slice().buffer
                this.#carry(() => this.#state === 'open' && this.#emit('message', { data }))
              },
              close: (code, reason) => this.#carry(() => this.#endSocket({ code, reason })),
            })
          : undefined
        if (!this.#session) return this.#endSocket(ABNORMAL)
        this.#state = 'open'
        this.#emit('open', {})
      })
    }

    addEventListener(type: string, listener: Listener): void {
      this.#listeners.push({ type, listener })
    }

    send(message: string | Uint8Array<ArrayBuffer>): void {
      const sent = typeof message === 'string' ? message : message.slice()
      if (this.#state === 'open') this.#carry(() => this.#session?.received(sent))
    }

    close(code = 1_000, reason = ''): void {
      if (this.#state === 'closed') return
      const session = this.#session
      this.#state = 'closed'
      sockets.delete(this)
      // Messages sent before the close arrive before it.
      this.#carry(() => session?.closed())
      scheduler.after(latencyMs, () => this.#emit('close', { code, reason }))
    }

    /** Loses all messages from now on, also those in flight. */
    die(): void {
      this.#dead ||= this.#state === 'open'
    }

    /** Breaks the socket: messages in flight are lost. */
    cut(): void {
      const session = this.#session
      this.#session = undefined
      this.#carry(() => session?.closed())
      this.#endSocket(ABNORMAL)
    }

    #endSocket(event: WebSocketEvent): void {
      if (this.#state === 'closed') return
      this.#state = 'closed'
      sockets.delete(this)
      this.#session?.closed()
      if (event.code === 1_006) this.#emit('error', {})
      this.#emit('close', event)
    }

    #carry(arrive: () => void): void {
      scheduler.after(latencyMs, () => {
        if (!this.#dead) arrive()
      })
    }

    #emit(type: string, event: WebSocketEvent): void {
      for (const each of this.#listeners) if (each.type === type) each.listener(event)
    }
  }

  const cut = (): void => {
    for (const socket of [...sockets]) socket.cut()
  }
  return {
    WebSocket: MemoryWebSocket,
    cut,
    setReachable: (now) => {
      reachable = now
      if (!now) cut()
    },
    setSilent: (now) => {
      silent = now
      if (now) for (const socket of sockets) socket.die()
    },
  }
}
