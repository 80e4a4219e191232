// World of the lobby core's tests: a lobby in virtual time, and fake sockets that speak to it.

import { readRelayBatch, writeRelayBatch, type RelayPart, type ServerMessage } from '../protocol/index.ts'
import type { LobbyConfig } from './runtime.ts'
import { LocalLobby, type LocalSession } from './local-lobby.ts'

/** Lobby in virtual time, with seeded ids, for tests. */
export class World {
  readonly lobby: LocalLobby
  #now = 0
  #state: number
  #timers: { readonly at: number; readonly run: () => void }[] = []

  constructor(seed: number, config: LobbyConfig = {}) {
    this.#state = seed
    this.lobby = new LocalLobby(
      {
        now: () => this.#now,
        bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(this.random() * 256)),
        after: (ms, run) => {
          const timer = { at: this.#now + ms, run }
          this.#timers.push(timer)
          return () => {
            this.#timers = this.#timers.filter((each) => each !== timer)
          }
        },
      },
      config,
    )
  }

  /** Returns a number in [0, 1), uniform; mulberry32. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  socket(path: string, address?: string): FakeSocket {
    return new FakeSocket(this.lobby, path, address)
  }

  directory(game = 'arena', version = 1, address?: string): FakeSocket {
    const socket = this.socket(`/parties/main/${game}@${version}`, address)
    socket.send({ type: 'hello', protocol: 2 })
    return socket
  }

  join(code: string, name: string, ticket?: string, address?: string): FakeSocket {
    const socket = this.socket(`/parties/room/${code}`, address)
    const join = { type: 'join', protocol: 2, game: 'arena', version: 1, name }
    socket.send(ticket === undefined ? join : { ...join, ticket })
    return socket
  }

  /** Advances the time; promises settle between timers. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#timers = this.#timers.filter((each) => each !== due)
      this.#now = Math.max(this.#now, due.at)
      due.run()
      await settle()
    }
    this.#now = end
  }

  /** Advances the time as `pass` does, with a ping of each socket every 5 s, as clients send them. */
  async live(ms: number, sockets: readonly FakeSocket[]): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5_000) {
      for (const socket of sockets) socket.send({ type: 'ping', seen: 0 })
      await this.pass(Math.min(5_000, ms - passed))
    }
  }
}

/** Makes a room; returns its code and the ticket of its first seat. */
export async function room(
  world: World,
  options: object = {},
  address?: string,
): Promise<{ code: string; ticket: string }> {
  const directory = world.directory('arena', 1, address)
  directory.send({ type: 'create', req: 1, public: false, maxPlayers: 4, ...options })
  await world.pass(0)
  const { code, ticket } = directory.last('made')
  directory.drop()
  return { code, ticket }
}

/** Client's end of a socket. */
export class FakeSocket {
  readonly heard: ServerMessage[] = []
  /** Parts of binary messages, one list for each message. */
  readonly relayed: (readonly RelayPart[])[] = []
  /** Bytes that wait to be sent to this client. */
  queued = 0
  closedWith: number | undefined
  readonly #session: LocalSession | undefined

  constructor(lobby: LocalLobby, path: string, address?: string) {
    if (lobby.enter(path, address) !== 'allowed') {
      this.closedWith = 429
      return
    }
    this.#session = lobby.accept(path, {
      address,
      send: (message) => {
        if (typeof message === 'string') this.heard.push(JSON.parse(message) as ServerMessage)
        else this.relayed.push(readRelayBatch(message) ?? [])
      },
      queued: () => this.queued,
      close: (code) => {
        this.closedWith = code
      },
    })
  }

  send(message: object | string): void {
    if (this.closedWith !== undefined) return
    this.#session?.received(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Sends a batch of the relay, or any bytes. */
  relay(batch: readonly RelayPart[] | Uint8Array): void {
    if (this.closedWith !== undefined) return
    this.#session?.received(batch instanceof Uint8Array ? batch : writeRelayBatch(batch))
  }

  drop(): void {
    this.closedWith ??= 1_006
    this.#session?.closed()
  }

  all<Type extends ServerMessage['type']>(type: Type): readonly Extract<ServerMessage, { readonly type: Type }>[] {
    return this.heard.filter((message) => message.type === type) as Extract<ServerMessage, { readonly type: Type }>[]
  }

  /** Returns the last message of a type; throws if there is none. */
  last<Type extends ServerMessage['type']>(type: Type): Extract<ServerMessage, { readonly type: Type }> {
    const found = this.all(type).at(-1)
    if (!found) throw new Error(`no message "${type}" among ${JSON.stringify(this.heard)}`)
    return found
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
