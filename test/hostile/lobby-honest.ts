// Two honest players of a room, who measure how long their signals, and what they relay, take through the lobby.

import { performance } from 'node:perf_hooks'
import { readRelayBatch, writeRelayBatch } from '@tickmesh/lobby/protocol'
import { WebSocket } from 'ws'
import { ADDRESS_HEADER } from './attacker.ts'

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
  readonly #to: { readonly id: string; readonly slot: number }
  #sent = 0

  private constructor(code: string, players: readonly [Player, Player], to: { id: string; slot: number }) {
    this.code = code
    this.#players = players
    this.#to = to
    const [, bob] = players
    // A hostile player of the room sends neither such numbers nor such texts.
    const arrived = (sentMs: number): void => {
      if (sentMs > 0) this.#delaysMs.push(performance.now() - sentMs)
    }
    bob.relayed = (bytes) => arrived(Number(new TextDecoder().decode(bytes)))
    bob.on('signal', ({ n, data }) => {
      arrived(data)
      if (n % CONFIRM_EVERY === 0) bob.send({ type: 'ping', seen: n })
    })
  }

  /** Sends a signal and a relayed message from one player to the other. */
  sendBoth(): void {
    const data = performance.now()
    const [ann] = this.#players
    ann.send({ type: 'signal', n: ++this.#sent, to: this.#to.id, data })
    ann.relay(this.#to.slot, new TextEncoder().encode(String(data)))
  }

  /** Makes a room at a lobby. */
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
    return { delaysMs: this.#delaysMs, missing: 2 * this.#sent - this.#delaysMs.length }
  }

  leave(): void {
    for (const player of this.#players) player.leave()
  }
}
