// Tests of what a relayed player costs the lobby: messages and bytes a second, as the lobby's README has them.

import { expect, it } from 'vitest'
import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import type { WebSocketConstructor } from '../lobby-client/lobby-socket.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const at = f.fixed(-2_000, 2_000, 1 / 16)
const speed = f.fixed(-200, 200, 1 / 16)

const game = defineGame({
  id: 'relay-cost',
  version: 1,
  tickRate: 20,
  sendRate: 20,
  state: { ship: { x: at, y: at, vx: speed, vy: speed, angle: f.angle(10) } },
  events: { fire: v.number() },
})

/** Seconds that are measured. */
const SECONDS = 10

/** Count of what a socket sends to the relay. */
interface Sent {
  messages: number
  bytes: number
}

function counting(WebSocket: WebSocketConstructor, sent: Sent): WebSocketConstructor {
  return class extends WebSocket {
    override send(message: string | Uint8Array<ArrayBuffer>): void {
      if (typeof message !== 'string') {
        sent.messages++
        sent.bytes += message.length
      }
      super.send(message)
    }
  }
}

/** Lets players fly who have no path but the relay; returns what the first one sends a second. */
async function costOf(players: number, eachTick: (room: Room<typeof game>, tick: number) => void): Promise<Sent> {
  const party = new SimulatedParty(game, { seed: players, conditions: { loss: 1 } })
  const sent: Sent = { messages: 0, bytes: 0 }
  const rooms: Room<typeof game>[] = []
  for (let n = 0; n < players; n++) {
    const cable = party.lobby.machine()
    const WebSocket = n === 0 ? counting(cable.WebSocket, sent) : cable.WebSocket
    const { lobby } = await party.machine({ offsetMs: n * 1_234 }, { relay: true, WebSocket })
    const [first] = rooms
    const room = await party.settle(first === undefined ? lobby.create() : lobby.join(first.code))
    room.onEvent('fire', () => {})
    rooms.push(room)
  }
  await party.until(() => rooms.every((room) => linked(room) === players - 1), 'all are linked')
  for (const [n, room] of rooms.entries()) {
    const ship = room.state.spawn('ship', { x: 0, y: n, vx: 0, vy: 0, angle: 0 })
    room.on('tick', (tick) => {
      const angle = Math.sin(tick / 20 + n)
      const [vx, vy] = [60 * Math.cos(angle), 60 * Math.sin(angle)]
      Object.assign(ship, { x: ship.x + vx / 20, y: ship.y + vy / 20, vx, vy, angle })
      eachTick(room, tick)
    })
  }
  await party.run(5_000)
  Object.assign(sent, { messages: 0, bytes: 0 })
  await party.run(SECONDS * 1_000)
  return { messages: sent.messages / SECONDS, bytes: sent.bytes / SECONDS }
}

// The README of the lobby and docs/guide/deploy.md have these bytes.
it.each([
  { players: 2, bytes: 680 },
  { players: 8, bytes: 4_740 },
])('[RLY2] a ship at 20 Hz costs 20 messages and $bytes bytes a second, $players players', async (row) => {
  const cost = await costOf(row.players, () => {})
  expect(cost.messages).toBe(20)
  expect(cost.bytes).toBeLessThanOrEqual(row.bytes)
  expect(cost.bytes).toBeGreaterThan(0.9 * row.bytes)
})

it('[RLY2] an event of a tick leaves in one message with the state of that tick', async () => {
  const cost = await costOf(3, (room, tick) => room.send('fire', tick))
  expect(cost.messages).toBe(20)
})
