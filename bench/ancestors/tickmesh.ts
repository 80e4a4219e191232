// Tickmesh as subjects of the connect suite: as it is, without the relay, and with proven identities.

import { connectLobby, type ConnectOptions, defineGame, type Feature, type Player } from '@tickmesh/net'
import { identity } from '@tickmesh/net/identity'
import * as v from 'valibot'
import type { Ancestor } from './ancestor.ts'

/** Features and options of a subject. */
interface Setup {
  readonly use?: readonly Feature[]
  readonly options?: ConnectOptions
}

function subjectOf(name: string, encryption: string, { use = [], options }: Setup = {}): Ancestor {
  const game = defineGame({
    id: name,
    version: 1,
    use,
    events: { probe: v.instance(Uint8Array<ArrayBuffer>) },
  })
  return {
    name,
    traits: {
      sentBy: 'an event: ordered, reliable',
      unreliable: 'yes: state, cues',
      reliable: 'yes: events, transfers',
      encryption,
      rooms: 'yes: codes, lists, filters, matchmaking, seats',
      reconnect: 'yes: ICE restarts, new links, the socket; no event is lost',
      relay: "the lobby's; TURN, if configured",
      server: 'its own lobby',
    },
    enter: async ({ port, room: code, opened, received }) => {
      const lobby = await connectLobby(`ws://127.0.0.1:${port}`, game, { lazy: true, ...options })
      const room = await (code === '' ? lobby.create({ maxPlayers: 16 }) : lobby.join(code))
      const open = (player: Player): void => opened({ send: (bytes) => room.send('probe', bytes, player) })
      room.onEvent('probe', (bytes, from) => received(bytes, from.id))
      for (const player of room.players.values()) if (!player.isMe) open(player)
      room.on('join', open)
      return room.code
    },
  }
}

export const TICKMESH: Ancestor = subjectOf('tickmesh', 'none')

export const TICKMESH_DIRECT: Ancestor = subjectOf('tickmesh.direct', 'none', { options: { relay: false } })

export const TICKMESH_IDENTITY: Ancestor = subjectOf(
  'tickmesh.identity',
  'none with certificates, whose owners are proven; else AES-GCM, end to end',
  { use: [identity()] },
)
