/** Program: STUN server with two addresses and two ports, to tell kinds of NATs apart. Sends `ready` to its parent. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { PORTS, SERVERS } from '../network/addresses.ts'
import { bindingResponse, CHANGE_ADDRESS, CHANGE_PORT, changeOf } from './message.ts'

/** Sockets by address and port, each 0 or 1. */
const sockets: Socket[][] = []
for (const [a, address] of SERVERS.stun.entries()) {
  sockets.push([])
  for (const [p, port] of PORTS.stun.entries()) {
    const socket = createSocket('udp4')
    socket.on('message', (request, from) => {
      const change = changeOf(request)
      if (change === undefined) return
      const source = sockets[change & CHANGE_ADDRESS ? 1 - a : a]?.[change & CHANGE_PORT ? 1 - p : p]
      source?.send(bindingResponse(request, from), from.port, from.address)
    })
    socket.bind(port, address)
    await once(socket, 'listening')
    sockets[a]?.push(socket)
  }
}
process.send?.({ kind: 'ready' })
