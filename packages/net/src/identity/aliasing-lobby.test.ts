// Tests of a lobby that sits between two of three players, and tells each of the two another id of the other.

import { afterEach, expect, it, vi } from 'vitest'
import type { OpenLink } from '../link/link.ts'
import type { WebSocketConstructor, WebSocketEvent } from '../lobby-client/lobby-socket.ts'
import type { Dispute } from '../room/dispute.ts'
import type { Room } from '../room/room.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import { IdentifiedParty, type PageOptions } from './identified-party.fixture.ts'
import { LobbyInTheMiddle, type Victim } from './lobby-in-the-middle.fixture.ts'
import { someone } from './secured-links.fixture.ts'

afterEach(() => vi.unstubAllGlobals())

const alias = (id: string): string => [...id].reverse().join('')
const replaced = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1'))

/** Returns sockets on which the lobby calls one player by an alias. The id is known from the player's name. */
function aliasing(Socket: WebSocketConstructor, name: string, ids: Map<string, string>): WebSocketConstructor {
  const named = new RegExp(`\\{[^{}]*"name":"${name}"[^{}]*\\}`)
  return class extends Socket {
    override send(message: string | Uint8Array<ArrayBuffer>): void {
      const id = ids.get(name)
      const isText = typeof message === 'string' && id !== undefined
      super.send(isText ? message.replaceAll(alias(id), id) : message)
    }

    override addEventListener(
      type: 'open' | 'message' | 'close' | 'error',
      listener: (event: WebSocketEvent) => void,
    ): void {
      super.addEventListener(type, (event) => {
        const { data } = event
        if (type !== 'message' || typeof data !== 'string') return listener(event)
        const [, found] = /"id":"([^"]+)"/.exec(named.exec(data)?.[0] ?? '') ?? []
        if (found !== undefined && !ids.has(name)) ids.set(name, found)
        const id = ids.get(name)
        listener(id === undefined ? event : { ...event, data: data.replaceAll(id, alias(id)) })
      })
    }
  }
}

it('[IDN73] a lobby between two of three is found also when it calls each by another id to the other', async () => {
  const world = new IdentifiedParty(2)
  const { network, scheduler, lobby } = world.party
  const rooms: Room[] = []
  const ids = new Map<string, string>()
  const idOf = (name: string): string => ids.get(name) ?? ''
  const eve = await someone('eve')
  // Bob initiates, to whom Ann has another id; Ann answers, to whom Bob has.
  const room = (victim: Victim) => ({
    code: rooms[0]?.code ?? '',
    initiator: victim === 'answerer' ? alias(idOf('bob')) : idOf('bob'),
    answerer: victim === 'initiator' ? alias(idOf('ann')) : idOf('ann'),
  })
  const rewrite = (to: Victim, bytes: Uint8Array): Uint8Array => {
    const [own, other] = to === 'initiator' ? [idOf('bob'), idOf('ann')] : [idOf('ann'), idOf('bob')]
    return replaced(replaced(bytes, other, alias(other)), alias(own), own)
  }
  const middle = new LobbyInTheMiddle(certifiedLinks, { network, scheduler }, { eve, room, rewrite })
  const attacked = (name: string, other: string): PageOptions => {
    const [toEve, honest] = [middle.links(name), certifiedLinks(network, name)]
    // The other one of the two is the first to whom there are links.
    let victim: string | undefined
    const links: OpenLink = (options) => {
      victim ??= options.context.player?.id
      return (options.context.player?.id === victim ? toEve : honest)(options)
    }
    return { links, WebSocket: aliasing(lobby.machine().WebSocket, other, ids) }
  }
  const ann = await world.player('ann', attacked('ann', 'bob'))
  const bob = await world.player('bob', attacked('bob', 'ann'))
  const cid = await world.player('cid')
  rooms.push(...(await world.seat(ann)))
  ids.set('ann', rooms[0]!.me.id)
  rooms.push(...(await world.join(rooms[0]!.code, bob)))
  await world.linked(rooms[0]!, rooms[1]!)
  rooms.push(...(await world.join(rooms[0]!.code, cid)))
  const found = rooms.map((each) => {
    const names: string[] = []
    each.on('dispute', ({ about, player, witness }: Dispute) => names.push(`${about}: ${player.name}, ${witness.name}`))
    return names
  })
  await world.linked(...rooms)
  const keys = rooms.map((each) => [...each.players.values()].map((player) => [player.name, player.identity?.key]))
  expect(keys[0]).toContainEqual(['bob', eve.key.thumbprint])
  expect(keys[1]).toContainEqual(['ann', eve.key.thumbprint])
  await world.party.run(70_000)
  expect(found).toEqual([['players: cid, cid'], ['players: cid, cid'], expect.any(Array)])
})
