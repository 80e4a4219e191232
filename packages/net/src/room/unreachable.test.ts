// Tests of peers that never answer, and of refused links.

import { describe, expect, it } from 'vitest'
import type { PlayerProblem } from '../errors.ts'
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

/** Links of a runtime without WebRTC. */
const missing: OpenLink = ({ events, scheduler }) => {
  scheduler.after(0, () => events.closed({ reason: 'refused', cause: new Error('blocked by policy') }))
  return DEAD_LINK
}

describe('a player without WebRTC', () => {
  it.each([
    ['who joins, with the relay off at both', [{}, { links: missing }]],
    ['who is there already, with the relay off at both', [{ links: missing }, {}]],
    ['who joins, with the relay off there alone', [{ relay: true }, { links: missing }]],
    ['who is there already, with the relay off there alone', [{ links: missing }, { relay: true }]],
  ] as const)('[LNK12] [MSH3] %s, is unreachable at once, and both ends know why', async (_, options) => {
    const party = new SimulatedParty(game, { seed: 7 })
    const [a, b] = [await party.machine({ offsetMs: 0 }, options[0]), await party.machine({ offsetMs: 0 }, options[1])]
    const room = await party.settle(a.lobby.create())
    const rooms = [room, await party.settle(b.lobby.join(room.code))]
    const problems = (): (PlayerProblem | undefined)[] =>
      rooms.map(({ players, me }) => [...players.values()].find(({ id }) => id !== me.id)?.problem)
    await party.until(() => problems().every((problem) => problem !== undefined), 'both know', 1_000)
    expect(problems().map((problem) => problem?.code)).toEqual(['webrtc-unavailable', 'webrtc-unavailable'])
    const [here, there] = 'links' in options[0] ? problems() : problems().reverse()
    expect(here).toMatchObject({ hint: expect.stringMatching(/without WebRTC\. .*webrtcLinks\(\{ rtc \}\)/) })
    expect(there).toMatchObject({ hint: expect.stringMatching(/no WebRTC.*TICKMESH_RELAY/) })
    expect(there?.message).toMatch(/^p\d has no WebRTC, and the relay is off\.$/)
    const before = problems()
    await party.run(30_000)
    expect(problems()).toEqual(before)
  })
})
