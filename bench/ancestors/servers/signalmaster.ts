// Local signaling server for SimpleWebRTC.

import { startSocketServer, type SocketServer } from './socket-server.ts'

interface Message {
  readonly to?: string
}

type Joined = (error: null, room: { readonly clients: Readonly<Record<string, object>> }) => void

/** Resources of a client. SimpleWebRTC connects to each that is true; without media, by a data channel alone. */
const RESOURCES = { screen: false, video: true, audio: false }

/**
 * Starts a stand-in for signalmaster, SimpleWebRTC's server, which npm does not have: `join` returns the clients of a
 * room, `message` goes to its receiver with its sender's id, and `remove` is sent for a client that leaves.
 */
export function startSignalmaster(): Promise<SocketServer> {
  return startSocketServer(undefined, (sockets) => {
    sockets.on('connection', (socket) => {
      socket.emit('stunservers', [])
      socket.emit('turnservers', [])
      socket.on('join', (room: string, joined: Joined) => {
        const inside = [...(sockets.of('/').adapter.rooms.get(room) ?? [])]
        void socket.join(room)
        joined(null, { clients: Object.fromEntries(inside.map((id) => [id, RESOURCES])) })
        socket.on('disconnect', () => sockets.to(room).emit('remove', { id: socket.id }))
      })
      socket.on('message', (message: Message) => {
        if (message.to !== undefined) sockets.to(message.to).emit('message', { ...message, from: socket.id })
      })
    })
  })
}
