// Attacks of one address on a lobby.

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

/** Sockets at the directory. */
function crowd(attacker: Attacker, count: number): WebSocket[] {
  const sockets: WebSocket[] = []
  const more = (): void => {
    while (attacker.size < count && attacker.open(DIRECTORY, ready)) continue
  }
  const ready = (socket: WebSocket): void => {
    socket.send(HELLO)
    sockets.push(socket)
  }
  attacker.every(20, more)
  return sockets
}

/** Sends from a crowd at the directory, each socket in turn, as fast as it can. */
function shout(name: string, count: number, message: (n: number) => object): LobbyAttack {
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
  n: number
}

/** Fills rooms of 64 seats; `act` is called for each player, again and again. */
function fillRooms(
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
          const message = JSON.parse(String(data)) as { readonly type: string; readonly id: string }
          if (message.type !== 'seated') return
          players.push({ socket, id: message.id, n: 0 })
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
function signal(attacker: Attacker, player: Seated, others: readonly Seated[]): void {
  const to = others[player.n % others.length]
  if (!to || to === player) return void player.n++
  attacker.send(player.socket, { type: 'signal', n: ++player.n, to: to.id, data: WIDE })
}

/** Returns a message to the relay with parts for all seats, oneself and empty ones included. */
function batchForAll(size: number): Uint8Array {
  const parts = Array.from({ length: SEATS }, (_, slot) => ({ slot, channel: slot % 4, bytes: new Uint8Array(size) }))
  return writeRelayBatch(parts)
}

const WIDE = 'ж'.repeat(5_000)
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Returns the nth of a row of codes. */
function codeOf(n: number): string {
  return Array.from({ length: 7 }, (_, place) => ALPHABET[Math.floor(n / 30 ** place) % 30]).join('')
}

export const LOBBY_ATTACKS: readonly LobbyAttack[] = [
  {
    name: 'lobby: 192 players of rooms of 64 confirm nothing',
    begin: (attacker) => fillRooms(attacker, 3, (player, others) => signal(attacker, player, others)),
  },
  {
    name: 'lobby: 192 players of rooms of 64 read nothing',
    begin: (attacker) =>
      fillRooms(
        attacker,
        3,
        (player, others) => signal(attacker, player, others),
        (socket) => socket.pause(),
      ),
  },
  {
    name: 'lobby: reports of reach in a room of 64',
    begin: (attacker) =>
      fillRooms(attacker, 1, (player, others) => {
        const peer = others[player.n % others.length]
        if (!peer) return
        const reachable = Math.floor(player.n / others.length) % 2 === 1
        attacker.send(player.socket, { type: 'reach', n: ++player.n, peer: peer.id, reachable })
      }),
  },
  {
    name: 'lobby: 128 players of rooms of 64 relay to all seats, beyond their budgets',
    begin: (attacker) => {
      const batch = batchForAll(1_000)
      fillRooms(attacker, 2, (player) => attacker.send(player.socket, batch))
    },
  },
  {
    name: 'lobby: 128 players of rooms of 64 relay to all seats, and read nothing',
    begin: (attacker) => {
      const batch = batchForAll(200)
      fillRooms(
        attacker,
        2,
        (player) => attacker.send(player.socket, batch),
        (socket) => socket.pause(),
      )
    },
  },
  {
    name: 'lobby: binary messages that are no batches',
    begin: (attacker) => {
      const bytes = new Uint8Array(60_000).fill(255)
      fillRooms(attacker, 1, (player) => attacker.send(player.socket, bytes))
    },
  },
  {
    name: 'lobby: codes are guessed',
    begin: (attacker) => {
      let n = 1_000_000
      attacker.every(4, () => {
        const join = (socket: WebSocket): void => {
          socket.on('message', () => socket.close())
          socket.send(JSON.stringify({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Eve' }))
        }
        while (attacker.open(`/parties/room/${codeOf(n++)}`, join)) continue
      })
    },
  },
  shout('lobby: lists are asked for, each with a filter of its own', 400, (n) => ({ type: 'list', data: { key: n } })),
  shout('lobby: rooms are made', 400, () => ({
    type: 'create',
    public: true,
    maxPlayers: 64,
    data: 'x'.repeat(2_000),
  })),
  shout('lobby: quick matches that nobody comes to', 400, () => ({ type: 'quick', mode: 'duel', min: 2, max: 2 })),
  {
    name: 'lobby: 10,000 sockets at a directory',
    begin: (attacker) => void crowd(attacker, 10_000),
  },
  {
    name: 'lobby: silent sockets at the door of a room',
    begin: (attacker) =>
      attacker.every(4, () => {
        while (attacker.open(`/parties/room/${attacker.code}`, () => {})) continue
      }),
  },
  {
    name: 'lobby: requests of a byte a second',
    begin: (attacker) => attacker.every(4, () => attacker.trickle()),
  },
]
