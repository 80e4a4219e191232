// Tests of a lobby that has no key, and shows the introductions and proofs of others.

import { afterEach, expect, it, vi } from 'vitest'
import type { LinkEvents, OpenLink } from '../link/link.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { IdentifiedParty } from './identified-party.fixture.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import type { Player } from '../room/player.ts'
import type { Room } from '../room/room.ts'

afterEach(() => vi.unstubAllGlobals())
const peer = (room: Room): Player => [...room.players.values()].find(({ isMe }) => !isMe)!

it('[IDN15] a lobby without a key that shows introduction and proof of a blocked one blocks nobody', async () => {
  const world = new IdentifiedParty(3)
  const seen: Uint8Array[] = []
  let inject: readonly Uint8Array[] | undefined
  // A lobby in the middle records introductions and proofs, and puts them in place of others.
  const links: OpenLink = (options) =>
    wrapLinks(certifiedLinks(world.party.network, 'ann'), (_, events: LinkEvents) => ({
      events: {
        received: (channel, bytes) => {
          const isHandshake = channel === 'events' && bytes[0] === 0xc1 && bytes[1]! <= 2
          if (isHandshake) seen.push(bytes.slice())
          events.received(channel, isHandshake && inject ? inject[bytes[1]! - 1]! : bytes)
        },
      },
    }))(options)
  const [ann, mal, bob] = [await world.player('ann', { links }), await world.player('mal'), await world.player('bob')]
  const [a, m] = await world.pair(ann, mal)
  await world.linked(a, m)
  ann.who.block(peer(a).identity!.key)
  await world.party.run(100)
  // Ann has blocked Mal. Now she meets Bob, and the lobby shows her Mal's frames once.
  inject = seen.slice(0, 2)
  const [later, b] = await world.pair(ann, bob)
  await world.party.run(3_000)
  inject = undefined
  await world.party.run(60_000)
  expect([peer(later).problem?.code, peer(b).problem?.code]).toEqual([undefined, undefined])
  expect([peer(later).status, peer(b).status]).toEqual(['connected', 'connected'])
})
