// Crowds of one address at a lobby: at a directory, in rooms of their own, in the honest room.

import type { WebSocket } from 'ws'
import { writeRelayBatch } from '@tickmesh/lobby/protocol'
import type { Attacker } from './attacker.ts'

/** Attack on a lobby: begins at once, and goes on until the attacker is stopped. */
export interface LobbyAttack {
  readonly name: string
  begin(attacker: Attacker): void
}

const DIRECTORY = '/parties/main/arena@1'
const HELLO = JSON.stringify({ type: 'hello', protocol: 2 })
const SEATS = 64
/** Opcodes of WebSocket frames. */
export const CONTINUATION = 0
export const TEXT = 1
export const PING = 9

/** Sockets at the directory. */
export function crowd(attacker: Attacker, count: number, opened: (socket: WebSocket) => void = () => {}): WebSocket[] {
  const sockets: WebSocket[] = []
  const more = (): void => {
    while (attacker.size < count && attacker.open(DIRECTORY, ready)) continue
  }
  const ready = (socket: WebSocket): void => {
    socket.send(HELLO)
    sockets.push(socket)
    socket.once('close', () => sockets.splice(sockets.indexOf(socket), 1))
    opened(socket)
  }
  attacker.every(20, more)
  return sockets
}

/** Sends from a crowd at the directory, each socket in turn, as fast as it can. */
export function shout(name: string, count: number, message: (n: number) => object): LobbyAttack {
  return {
    name,
    begin: (attacker) => {
      const sockets = crowd(attacker, count)
      let n = 0
      attacker.every(4, () => {
        for (let i = 0; i < 40 && sockets.length > 0; i++, n++) {
          attacker.send(sockets[n % sockets.length]!, { req: n, ...message(n) })
        }
      })
    },
  }
}

/** Player of a full room of attackers. */
interface Seated {
  readonly socket: WebSocket
  readonly id: string
  readonly secret: string
  readonly code: string
  n: number
}

/** Fills rooms of 64 seats; `act` is called for each player, again and again. */
export function fillRooms(
  attacker: Attacker,
  rooms: number,
  act: (player: Seated, others: readonly Seated[]) => void,
  seated: (socket: WebSocket) => void = () => {},
): void {
  for (let room = 0; room < rooms; room++) {
    const players: Seated[] = []
    const join = (code: string, ticket?: string): void => {
      attacker.open(`/parties/room/${code}`, (socket) => {
        socket.once('message', (data) => {
          const message = JSON.parse(String(data)) as {
            readonly type: string
            readonly id: string
            readonly secret: string
          }
          if (message.type !== 'seated') return
          players.push({ ...message, socket, code, n: 0 })
          seated(socket)
        })
        socket.send(JSON.stringify({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Eve', ticket }))
      })
    }
    attacker.open(DIRECTORY, (socket) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as {
          readonly type: string
          readonly code: string
          readonly ticket: string
        }
        if (message.type !== 'made') return
        join(message.code, message.ticket)
        let asked = 1
        attacker.every(20, () => {
          for (let i = 0; i < 8 && asked < SEATS; i++, asked++) join(message.code)
        })
      })
      socket.send(HELLO)
      socket.send(JSON.stringify({ type: 'create', req: 1, public: false, maxPlayers: SEATS }))
    })
    attacker.every(4, () => {
      for (const player of players) act(player, players)
    })
  }
}

/** Sends a large signal to another player of the room. */
export function signal(attacker: Attacker, player: Seated, others: readonly Seated[]): void {
  const to = others[player.n % others.length]
  if (!to || to === player) return void player.n++
  attacker.send(player.socket, { type: 'signal', n: ++player.n, to: to.id, data: WIDE })
}

/** Returns a message to the relay with parts for all seats, oneself and empty ones included. */
export function batchForAll(size: number): Uint8Array {
  const parts = Array.from({ length: SEATS }, (_, slot) => ({ slot, channel: slot % 4, bytes: new Uint8Array(size) }))
  return writeRelayBatch(parts)
}

/** Returns many frames of an opcode, each with some bytes; their mask is 0. `final`: not a fragment. */
export function framesOf(opcode: number, bytes: number, { final = true } = {}): Uint8Array {
  const frame = Uint8Array.of((final ? 0x80 : 0) | opcode, 0x80 | bytes, 0, 0, 0, 0, ...new Uint8Array(bytes))
  return Uint8Array.from(
    { length: frame.length * Math.floor(65_536 / frame.length) },
    (_, at) => frame[at % frame.length]!,
  )
}

/** Returns frames with empty parts for all seats, a few to a room's relay. */
export function framesOfBatches(count: number): Uint8Array {
  const batch = batchForAll(0)
  const frame = Uint8Array.of(0x82, 0xfe, batch.length >> 8, batch.length & 255, 0, 0, 0, 0, ...batch)
  return Uint8Array.from({ length: count * frame.length }, (_, at) => frame[at % frame.length]!)
}

/** Sends frames from a crowd at the directory, as fast as it can. */
export function flood(name: string, frames: Uint8Array, first?: Uint8Array): LobbyAttack {
  return {
    name,
    begin: (attacker) => {
      const sockets = crowd(attacker, 64, (socket) => first && attacker.sendFrames(socket, first))
      attacker.every(4, () => {
        for (const socket of sockets) attacker.sendFrames(socket, frames)
      })
    },
  }
}

/** Takes a seat in the honest room, and another one whenever it is lost; `act` is called again and again. */
export function joinRoom(
  attacker: Attacker,
  act: (socket: WebSocket, others: ReadonlyMap<number, string>, n: number) => void,
): void {
  let current: WebSocket | undefined
  const enter = (socket: WebSocket): void => {
    const others = new Map<number, string>()
    let n = 1
    socket.on('message', (data, binary) => {
      if (binary) return
      const message = JSON.parse(String(data)) as Partial<Seated> & {
        readonly type: string
        readonly members: readonly { readonly id: string; readonly slot: number }[]
      }
      if (message.type !== 'seated') return
      for (const { id, slot } of message.members) if (id !== message.id) others.set(slot, id)
    })
    socket.send(JSON.stringify({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Eve' }))
    const timer = setInterval(() => {
      act(socket, others, n)
      n += others.size
    }, 4)
    socket.once('close', () => clearInterval(timer))
  }
  attacker.every(20, () => {
    if (current === undefined || current.readyState >= current.CLOSING) {
      current = attacker.open(`/parties/room/${attacker.code}`, enter)
    }
  })
}

export const WIDE = 'ж'.repeat(5_000)
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Returns the nth of a row of codes. */
export function codeOf(n: number): string {
  return Array.from({ length: 7 }, (_, place) => ALPHABET[Math.floor(n / 30 ** place) % 30]).join('')
}

/** Returns the hash of the key of a player, as a client would send it. */
export const hashOf = (n: number): string => `aaaa${codeOf(1_000_000 + n)}`
