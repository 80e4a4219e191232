// Two honest players of a room, who measure how long their signals, and what they relay, take through the lobby.

import { performance } from 'node:perf_hooks'
import { readRelayBatch, writeRelayBatch } from '@tickmesh/lobby/protocol'
import { WebSocket } from 'ws'
import { ADDRESS_HEADER } from './attacker.ts'

/** Time between two signals, ms. */
const SIGNAL_MS = 20
const CONFIRM_EVERY = 16
/** Channel of the relay that is not state: nothing on it may be dropped. */
const EVENTS = 2

interface Message {
  readonly type: string
  readonly code: string
  readonly ticket: string
  readonly id: string
  readonly n: number
  readonly data: number
  readonly members: readonly { readonly id: string; readonly slot: number }[]
}

/** Socket of an honest player. */
class Player {
  readonly #socket: WebSocket
  readonly #heard = new Map<string, (message: Message) => void>()
  /** Called with the bytes of each part that is relayed to this player. */
  relayed: (bytes: Uint8Array) => void = () => {}

  constructor(port: number, path: string, address: string) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { [ADDRESS_HEADER]: address } })
    this.#socket.on('message', (data, binary) => {
      if (binary) return readRelayBatch(data as Buffer)?.forEach(({ bytes }) => this.relayed(bytes))
      const message = JSON.parse(String(data)) as Message
      this.#heard.get(message.type)?.(message)
    })
    this.#socket.on('error', () => {})
  }

  on(type: string, listener: (message: Message) => void): void {
    this.#heard.set(type, listener)
  }

  next(type: string): Promise<Message> {
    return new Promise((resolve) => this.on(type, resolve))
  }

  async open(): Promise<this> {
    await new Promise((resolve, reject) => {
      this.#socket.once('open', resolve)
      this.#socket.once('close', reject)
    })
    return this
  }

  send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  relay(slot: number, bytes: Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#socket.send(writeRelayBatch([{ slot, channel: EVENTS, bytes }]))
  }

  leave(): void {
    this.#socket.terminate()
  }
}

/** Room of two honest players. */
export class HonestRoom {
  readonly code: string
  readonly #players: readonly [Player, Player]
  readonly #delaysMs: number[] = []
  readonly #timer: ReturnType<typeof setInterval>
  #sent = 0

  private constructor(code: string, players: readonly [Player, Player], to: { id: string; slot: number }) {
    this.code = code
    this.#players = players
    const [ann, bob] = players
    bob.relayed = (bytes) => this.#delaysMs.push(performance.now() - Number(new TextDecoder().decode(bytes)))
    bob.on('signal', ({ n, data }) => {
      this.#delaysMs.push(performance.now() - data)
      if (n % CONFIRM_EVERY === 0) bob.send({ type: 'ping', seen: n })
    })
    let n = 0
    this.#timer = setInterval(() => {
      const data = performance.now()
      ann.send({ type: 'signal', n: ++n, to: to.id, data })
      ann.relay(to.slot, new TextEncoder().encode(String(data)))
      this.#sent += 2
    }, SIGNAL_MS)
  }

  /** Makes a room at a lobby, and begins to send. */
  static async enter(port: number): Promise<HonestRoom> {
    const directory = await new Player(port, '/parties/main/arena@1', '198.51.100.1').open()
    directory.send({ type: 'hello', protocol: 2 })
    directory.send({ type: 'create', req: 1, public: true, maxPlayers: 4 })
    const { code, ticket } = await directory.next('made')
    directory.leave()
    const join = async (address: string, given?: string): Promise<[Player, { id: string; slot: number }]> => {
      const player = await new Player(port, `/parties/room/${code}`, address).open()
      player.send({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Ann', ticket: given })
      const { id, members } = await player.next('seated')
      return [player, { id, slot: members.find((member) => member.id === id)?.slot ?? 0 }]
    }
    const [ann] = await join('198.51.100.1', ticket)
    const [bob, to] = await join('198.51.100.2')
    return new HonestRoom(code, [ann, bob], to)
  }

  /** Returns the delays, and how many signals and relayed messages are missing. */
  report(): { readonly delaysMs: readonly number[]; readonly missing: number } {
    return { delaysMs: this.#delaysMs, missing: this.#sent - this.#delaysMs.length }
  }

  leave(): void {
    clearInterval(this.#timer)
    for (const player of this.#players) player.leave()
  }
}
