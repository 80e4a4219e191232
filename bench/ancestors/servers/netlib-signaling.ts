// Local signaling server for netlib.

import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** Server at which netlib's peers meet. */
export interface Signaling extends Disposable {
  readonly url: string
  readonly port: number
}

interface Packet {
  readonly type: string
  readonly rid?: string
  readonly lobby?: string
  readonly recipient?: string
}

interface Member {
  readonly id: string
  readonly socket: WebSocket
}

/**
 * Starts a stand-in for netlib's signaling server, which needs PostgreSQL: greets clients, makes lobbies, introduces
 * the members of a lobby to each other and forwards their descriptions and candidates. The clients' other messages
 * (pings, events) need no answer.
 */
export async function startSignaling(): Promise<Signaling> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const members = new Map<string, Member>()
  const lobbies = new Map<string, Member[]>()
  let made = 0
  const tell = ({ socket }: Member, packet: object): void => socket.send(JSON.stringify(packet))
  const seat = (member: Member, code: string, rid: string | undefined): void => {
    const inside = lobbies.get(code) ?? []
    lobbies.set(code, [...inside, member])
    tell(member, { type: 'joined', rid, lobbyInfo: { code, leader: inside[0]?.id ?? member.id, term: 1 } })
    for (const other of inside) {
      tell(member, { type: 'connect', id: other.id, polite: true })
      tell(other, { type: 'connect', id: member.id, polite: false })
    }
  }
  server.on('connection', (socket) => {
    const member: Member = { id: crypto.randomUUID(), socket }
    members.set(member.id, member)
    socket.on('close', () => {
      members.delete(member.id)
      for (const [code, inside] of lobbies)
        lobbies.set(
          code,
          inside.filter((other) => other !== member),
        )
    })
    socket.on('message', (data) => {
      const text = String(data)
      const packet = JSON.parse(text) as Packet
      if (packet.type === 'hello') tell(member, { type: 'welcome', id: member.id, secret: crypto.randomUUID() })
      else if (packet.type === 'create') seat(member, `LOBBY${(made += 1)}`, packet.rid)
      else if (packet.type === 'join') seat(member, packet.lobby ?? '', packet.rid)
      else if (packet.type === 'candidate' || packet.type === 'description')
        members.get(packet.recipient ?? '')?.socket.send(text)
    })
  })
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/v0/signaling`,
    port,
    [Symbol.dispose]: () => {
      for (const { socket } of members.values()) socket.terminate()
      server.close()
    },
  }
}
