// Local Nostr relay, for trystero.

import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** Relay of events between its clients. */
export interface NostrRelay extends Disposable {
  readonly port: number
}

interface Event {
  readonly id: string
  readonly kind: number
  readonly tags: readonly (readonly string[])[]
}

interface Filter {
  readonly kinds?: readonly number[]
  readonly '#x'?: readonly string[]
}

/**
 * Starts a stand-in for a Nostr relay: takes subscriptions and events, and passes each event on to the subscriptions
 * whose kinds and topics it has (NIP-01). Keeps none, as relays do with ephemeral kinds, and checks no signature.
 */
export async function startNostrRelay(): Promise<NostrRelay> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const subscriptions = new Map<WebSocket, Map<string, readonly Filter[]>>()
  server.on('connection', (socket) => {
    const own = new Map<string, readonly Filter[]>()
    subscriptions.set(socket, own)
    socket.on('close', () => subscriptions.delete(socket))
    socket.on('message', (data) => {
      const [type, first, ...rest] = JSON.parse(String(data)) as [string, unknown, ...Filter[]]
      if (type === 'REQ') {
        own.set(first as string, rest)
        socket.send(JSON.stringify(['EOSE', first]))
      } else if (type === 'CLOSE') own.delete(first as string)
      else if (type === 'EVENT') {
        const event = first as Event
        socket.send(JSON.stringify(['OK', event.id, true, '']))
        for (const [other, filters] of subscriptions) {
          for (const [id, alternatives] of filters)
            if (alternatives.some((filter) => fits(event, filter))) other.send(JSON.stringify(['EVENT', id, event]))
        }
      }
    })
  })
  await new Promise((listening) => server.once('listening', listening))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]: () => {
      for (const socket of subscriptions.keys()) socket.terminate()
      server.close()
    },
  }
}

function fits({ kind, tags }: Event, { kinds, '#x': topics }: Filter): boolean {
  const tagged = topics === undefined || tags.some(([name, value]) => name === 'x' && topics.includes(value ?? ''))
  return tagged && (kinds === undefined || kinds.includes(kind))
}
