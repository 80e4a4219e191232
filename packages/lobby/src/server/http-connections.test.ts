// Tests of connections that never become WebSockets.

import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { HttpConnections } from './http-connections.ts'

class FakeSocket extends EventEmitter {
  readonly address: string | undefined
  destroyed = false

  constructor(address: string | undefined) {
    super()
    this.address = address
  }

  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

/** Opens connections of an address; returns them. */
function open(server: EventEmitter, count: number, address: string | undefined): FakeSocket[] {
  return Array.from({ length: count }, () => {
    const socket = new FakeSocket(address)
    server.emit('connection', socket)
    return socket
  })
}

function begin(): { server: EventEmitter; connections: HttpConnections } {
  const server = new EventEmitter()
  const addressOf = (socket: unknown): string | undefined => (socket as FakeSocket).address
  return { server, connections: new HttpConnections(server as Server, addressOf) }
}

const alive = (sockets: readonly FakeSocket[]): number => sockets.filter(({ destroyed }) => !destroyed).length

it('[LOB7] ends connections of an address beyond 64 that are no WebSocket, and those alone', () => {
  const { server, connections } = begin()
  const flood = open(server, 1_000, '192.0.2.1')
  expect(alive(flood)).toBe(64)
  expect(alive(open(server, 10, '192.0.2.2'))).toBe(10)
  for (const socket of flood.slice(0, 32)) connections.upgraded(socket as unknown as Socket)
  for (const socket of flood.slice(32, 48)) socket.destroy()
  expect(alive(open(server, 100, '192.0.2.1'))).toBe(48)
})

it('[LOB7] ends the oldest connection that is no WebSocket when there are 2,048', () => {
  const { server } = begin()
  const flood = open(server, 5_000, undefined)
  expect(alive(flood)).toBe(2_048)
  expect(flood[0]?.destroyed).toBe(true)
  expect(flood.at(-1)?.destroyed).toBe(false)
})
