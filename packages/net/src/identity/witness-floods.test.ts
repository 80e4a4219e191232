// Tests of floods of what witnesses read: they are cut off as other floods are, and are not decoded.

import { afterEach, expect, it, vi } from 'vitest'
import { pack } from '../core/wire/msgpack.ts'
import type { Link } from '../link/link.ts'
import { concat } from './bytes.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import { IdentifiedParty } from './identified-party.fixture.ts'
import { FRAME_KINDS, IDENTITY_FRAME } from './identity-frames.ts'

afterEach(() => vi.unstubAllGlobals())

const frame = (kind: number, value: unknown): Uint8Array => concat(Uint8Array.of(IDENTITY_FRAME, kind), pack(value))
const many = Array.from({ length: 60_000 }, () => ({}))

it.each<readonly [string, number, (number: number) => Uint8Array]>([
  ['statements with many small values', 300, () => frame(FRAME_KINDS.witness, many)],
  ['digests with many small values', 300, () => frame(FRAME_KINDS.shared, many)],
  ['short statements', 4_000, () => frame(FRAME_KINDS.witness, [])],
  // The game has no events, so that the first index is that of versions.
  ['versions with gaps', 300, (number) => pack([3, 0, 0, [1, 100 * number]])],
])('[IDN75] a flood of %s is cut off', async (_, withinMs, message) => {
  const world = new IdentifiedParty(1)
  const links: Link[] = []
  const plain = certifiedLinks(world.party.network, 'eve')
  const eve = await world.player('eve', {
    links: (options) => {
      const link = plain(options)
      links.push(link)
      return link
    },
  })
  const [victim, hostile] = await world.pair(await world.player('ann'), eve)
  await world.linked(victim, hostile)
  const problem = (): string | undefined => victim.players.get(hostile.me.id)?.problem?.code
  let ms = 0
  for (let number = 1; ms < 6_000 && problem() === undefined; ms += 4) {
    for (let burst = 0; burst < 12; burst++) links[0]?.send('events', message(number++))
    await world.party.run(4)
  }
  expect([problem(), ms < withinMs]).toEqual(['rate-limited', true])
})
