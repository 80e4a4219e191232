// Tests of what identity costs: bytes of a handshake, and the time until two players have joined.

import { afterEach, expect, it, vi } from 'vitest'
import { defineGame, type Game } from '../game.ts'
import type { Room } from '../room/room.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { annAndBob, shake } from './handshake.fixture.ts'
import { IdentifiedParty } from './identified-party.fixture.ts'

afterEach(() => vi.unstubAllGlobals())

const ONE_WAY_MS = 25
const GRAIN_MS = 5

it.each([
  ['with certificates', true, 51, 116],
  ['without', false, 116, 116],
])('[IDN3] [IDN5] links %s: bytes of each end, of a name of three and without an invite', async (...row) => {
  const [, certified, introduction, proof] = row
  const { options } = await annAndBob()
  const certificates = certified ? {} : { certificates: undefined }
  const [ann] = await shake({ ...options.ann, ...certificates }, { ...options.bob, ...certificates })
  expect([ann.introduction.length, (ann.proof?.length ?? 0) - 'ann'.length]).toEqual([introduction, proof])
})

it('[IDN3] [IDN5] costs one round trip: both introductions leave at once, and so do both proofs', async () => {
  const conditions = { delayMs: ONE_WAY_MS }
  const plain = new SimulatedParty(defineGame({ id: 'arena', version: 1 }), { seed: 1, conditions })
  const world = new IdentifiedParty(1, conditions)
  const [first] = await plain.gather(1)
  const joinedMs = async (party: SimulatedParty<Game>, join: () => Promise<Room | undefined>): Promise<number> => {
    const room = await party.settle(join())
    const from = party.scheduler.now()
    const isLinked = (): boolean => [...(room?.players.values() ?? [])].every(({ status }) => status === 'connected')
    await party.until(isLinked, 'they are linked')
    return party.scheduler.now() - from
  }
  const other = await plain.machine()
  const without = await joinedMs(plain, () => other.lobby.join(first?.code ?? ''))
  const [ann, bob] = [await world.player('ann'), await world.player('bob')]
  const [room] = await world.seat(ann)
  const withIdentity = await joinedMs(world.party, () => bob.lobby.join(room?.code ?? ''))
  expect(without).toBeGreaterThan(2 * ONE_WAY_MS)
  expect(withIdentity - without).toBeLessThanOrEqual(2 * ONE_WAY_MS + 2 * GRAIN_MS)
})
