// Stranger: a client of the lobby alone, which takes seats and offers to everybody, to learn their addresses.

import { parseServerMessage, objectPath } from '@tickmesh/lobby/protocol'
import type { WebSocketLike } from '../lobby-client/lobby-socket.ts'
import type { MemoryLobby } from '../testing/memory-lobby.ts'

/** Client that makes no links. */
export class Stranger {
  /** All that the lobby sent to it. */
  readonly received: string[] = []
  readonly #lobby: MemoryLobby
  readonly #game: string

  constructor(lobby: MemoryLobby, game: string) {
    this.#lobby = lobby
    this.#game = game
  }

  /** Takes a seat in a room, and sends an offer and a privacy signal to each member, in either order. */
  harvest(code: string): void {
    const url = this.#lobby.url + objectPath('room', code)
    const socket: WebSocketLike = new (this.#lobby.machine().WebSocket)(url)
    let n = 0
    const send = (to: string, attempt: number, data: unknown): void =>
      socket.send(JSON.stringify({ type: 'signal', n: ++n, to, data: { attempt, data: { direct: 1, data } } }))
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'join', protocol: 2, game: this.#game, version: 1, name: 'Stranger' })),
    )
    socket.addEventListener('message', ({ data }) => {
      const text = String(data)
      this.received.push(text)
      const parsed = parseServerMessage(text)
      if (!parsed.ok || parsed.message.type !== 'seated') return
      const { id, members } = parsed.message
      const offer = { kind: 'memory', type: 'offer', address: 1, place: 'nowhere', path: 1 }
      for (const member of members.filter((each) => each.id !== id)) {
        send(member.id, 1, offer)
        send(member.id, 2, { private: false })
        send(member.id, 2, offer)
      }
    })
  }

  /** Returns whether an address is in anything that it received. */
  knows(address: string): boolean {
    return this.received.some((text) => text.includes(address))
  }
}
