// Tickmesh as a subject of the connect suite.

import { connectLobby, defineGame, type Player } from '@tickmesh/net'
import * as v from 'valibot'
import type { Ancestor } from './ancestor.ts'

const game = defineGame({
  id: 'tickmesh-bench-connect',
  version: 1,
  events: { probe: v.instance(Uint8Array<ArrayBuffer>) },
})

export const TICKMESH: Ancestor = {
  name: 'tickmesh',
  traits: {
    sentBy: 'an event: ordered, reliable',
    unreliable: 'yes: state, cues',
    reliable: 'yes: events, transfers',
    encryption: 'none',
    rooms: 'yes: codes, lists, filters, matchmaking, seats',
    reconnect: 'yes: ICE restarts, new links, the socket; no event is lost',
    relay: 'TURN, if configured',
    server: 'its own lobby',
  },
  enter: async ({ port, room: code, opened, received }) => {
    const lobby = await connectLobby(`ws://127.0.0.1:${port}`, game, { lazy: true })
    const room = await (code === '' ? lobby.create({ maxPlayers: 16 }) : lobby.join(code))
    const open = (player: Player): void => opened({ send: (bytes) => room.send('probe', bytes, player) })
    room.onEvent('probe', (bytes, from) => received(bytes, from.id))
    for (const player of room.players.values()) if (!player.isMe) open(player)
    room.on('join', open)
    return room.code
  },
}
