// Tests of peers that never answer, and of refused links.

import { describe, expect, it } from 'vitest'
import { DEAD_LINK } from '../link/failed-link.ts'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { game } from './trouble.fixture.ts'

describe('a peer that never answers', () => {
  it('[MSH6] is reported as unreachable, and the room is usable meanwhile', async () => {
    const party = new SimulatedParty(game, { seed: 5 })
    const a = await party.machine()
    const room = await party.settle(a.lobby.create())
    const mute: OpenLink = () => DEAD_LINK
    const b = await party.machine({ offsetMs: 0 }, { links: mute })
    const other = await party.settle(b.lobby.join(room.code))
    await party.until(() => room.players.get(other.me.id)?.status === 'unreachable', 'it is unreachable', 20_000)
    expect(() => room.send('say', { text: 'x' })).not.toThrow()
    expect(room.clock.synced).toBe(true)
  })

  it('[HEL1] opens its channels and never says hello: the same', async () => {
    const party = new SimulatedParty(game, { seed: 6 })
    const a = await party.machine()
    const room = await party.settle(a.lobby.create())
    const silent = wrapLinks(memoryLinks(party.network, 'p1'), () => ({ send: () => true }))
    const b = await party.machine({ offsetMs: 0 }, { links: silent })
    const other = await party.settle(b.lobby.join(room.code))
    await party.until(() => room.players.get(other.me.id)?.status === 'unreachable', 'it is unreachable', 30_000)
  })
})

describe('trouble with WebRTC', () => {
  it('[MSH6] a link that is refused says webrtc-unavailable, at both ends unreachable', async () => {
    const party = new SimulatedParty(game, { seed: 7 })
    const a = await party.machine()
    const room = await party.settle(a.lobby.create())
    const blocked: OpenLink = ({ events, scheduler }) => {
      scheduler.after(0, () => events.closed({ reason: 'refused', cause: new Error('blocked by policy') }))
      return DEAD_LINK
    }
    const b = await party.machine({ offsetMs: 0 }, { links: blocked })
    const other = await party.settle(b.lobby.join(room.code))
    await party.until(() => other.players.get(room.me.id)?.problem?.code === 'webrtc-unavailable', 'it says why')
    await party.until(() => room.players.get(other.me.id)?.status === 'unreachable', 'the other end knows', 30_000)
    expect(room.players.get(other.me.id)?.problem).toMatchObject({
      hint: expect.stringMatching(/no WebRTC there.*TICKMESH_RELAY/),
    })
  })
})
