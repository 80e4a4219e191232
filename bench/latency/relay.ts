// WebSocket relay with the delay and loss of a simulated TCP connection.

import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Conditions } from '../network.ts'
import { seeded } from '../stats.ts'

/** Relay of two WebSockets: a message from one goes to the other. */
export interface Relay {
  readonly url: string
  close(): void
}

/**
 * One direction of a TCP connection over a bad network. DevTools does not affect WebSockets, so the relay simulates
 * the network: a segment takes `latencyMs`; a lost one is sent again after two round trips (the tail loss probe of
 * RFC 8985), and later segments wait, because TCP keeps the order.
 */
class TcpLeg {
  readonly #conditions: Conditions
  readonly #random: () => number
  #freeMs = 0

  constructor(conditions: Conditions, random: () => number) {
    this.#conditions = conditions
    this.#random = random
  }

  /** Returns the time at which a message sent at `nowMs` is read at the other end, ms. */
  pass(nowMs: number): number {
    const { latencyMs, lossPercent } = this.#conditions
    let arrivesMs = nowMs + latencyMs
    while (this.#random() * 100 < lossPercent) arrivesMs += 2 * (2 * latencyMs)
    this.#freeMs = Math.max(this.#freeMs, arrivesMs)
    return this.#freeMs
  }
}

/** Starts a relay for two pages that both have these conditions. */
export async function startRelay(conditions: Conditions): Promise<Relay> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const sockets = new Set<WebSocket>()
  const random = seeded(1)
  const asIs = conditions.latencyMs === 0 && conditions.lossPercent === 0
  server.on('connection', (socket) => {
    sockets.add(socket)
    const there = new TcpLeg(conditions, random)
    const back = new TcpLeg(conditions, random)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data, binary) => {
      const forward = (): void => {
        for (const other of sockets) if (other !== socket) other.send(data, { binary })
      }
      if (asIs) forward()
      else setTimeout(forward, back.pass(there.pass(performance.now())) - performance.now())
    })
  })
  await new Promise((listening) => server.once('listening', listening))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.terminate()
      server.close()
    },
  }
}
