// Attacks of one address on a lobby.

import type { WebSocket } from 'ws'
import { writeRelayBatch } from '@tickmesh/lobby/protocol'
import {
  CONTINUATION,
  PING,
  TEXT,
  WIDE,
  batchForAll,
  codeOf,
  crowd,
  fillRooms,
  flood,
  framesOf,
  framesOfBatches,
  hashOf,
  joinRoom,
  shout,
  signal,
  type LobbyAttack,
} from './lobby-crowds.ts'

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
  flood('lobby: empty messages in one write', framesOf(TEXT, 0)),
  flood('lobby: pings of the WebSocket protocol', framesOf(PING, 0)),
  flood(
    'lobby: messages in fragments of one byte',
    framesOf(CONTINUATION, 1, { final: false }),
    Uint8Array.of(TEXT, 0x81, 0, 0, 0, 0, 65),
  ),
  {
    name: 'lobby: seats with all that they missed are resumed again and again',
    begin: (attacker) =>
      fillRooms(attacker, 3, (player, others) => {
        signal(attacker, player, others)
        if (player.n % 50 !== 1) return
        attacker.open(`/parties/room/${player.code}`, (socket) => {
          socket.pause()
          socket.send(JSON.stringify({ type: 'resume', protocol: 2, id: player.id, secret: player.secret, seen: 0 }))
        })
      }),
  },
  shout('lobby: quick matches that avoid 32 players each', 400, (n) => ({
    type: 'quick',
    mode: 'duel',
    min: 2,
    max: 64,
    self: hashOf(n),
    avoid: Array.from({ length: 32 }, (_, other) => hashOf(n * 7 + other)),
  })),
  {
    name: 'lobby: quick matches of players who all avoid each other, cancelled and asked for again',
    begin: (attacker) => {
      const avoid = Array.from({ length: 32 }, (_, other) => hashOf(31 - other))
      const terms = { mode: 'duel', min: 2, max: 64, self: hashOf(0), avoid }
      const asked = new WeakMap<WebSocket, number>()
      const sockets = crowd(attacker, 400)
      let n = 0
      attacker.every(4, () => {
        for (let i = 0; i < 6 && sockets.length > 0; i++, n++) {
          const socket = sockets[n % sockets.length]!
          const req = asked.get(socket) ?? 0
          attacker.send(socket, { type: 'cancel', req })
          attacker.send(socket, { type: 'quick', req: req + 1, ...terms })
          asked.set(socket, req + 1)
        }
      })
    },
  },
  {
    name: 'lobby: 192 players of rooms of 64 relay to all seats, 70 messages in one write',
    begin: (attacker) => {
      const frames = framesOfBatches(70)
      fillRooms(attacker, 3, (player) => {
        if (player.n++ % 1_250 === 0) attacker.sendFrames(player.socket, frames)
      })
    },
  },
  {
    name: 'lobby: a player of the honest room signals and relays to the others, beyond its budgets',
    begin: (attacker) => {
      const batch = (slot: number): Uint8Array => writeRelayBatch([{ slot, channel: 2, bytes: new Uint8Array(4_000) }])
      joinRoom(attacker, (socket, others, n) => {
        for (const [slot, id] of others) {
          attacker.send(socket, { type: 'signal', n: n + slot, to: id, data: WIDE })
          attacker.send(socket, batch(slot))
        }
      })
    },
  },
  {
    name: 'lobby: a player of the honest room relays batches that are none, and comes back',
    begin: (attacker) => joinRoom(attacker, (socket) => attacker.send(socket, new Uint8Array(5_000).fill(255))),
  },
  {
    name: 'lobby: HTTP requests, many in one write',
    begin: (attacker) => attacker.every(4, () => attacker.pipeline()),
  },
  {
    name: 'lobby: HTTP requests, each after the answer to the last one',
    begin: (attacker) =>
      attacker.every(4, () => {
        for (let i = 0; i < 20; i++) attacker.pipeline(1)
      }),
  },
]
