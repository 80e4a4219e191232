// Tests of the game's rules of relevance and priority.

import { hostAuthority } from './authority/host-authority.ts'
import { expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({
  id: 'fog',
  version: 1,
  state: { ship: { x: f.fixed(0, 1000, 1 / 16) }, mine: { armed: f.bool() } },
})

const wide = f.uint(31)
const heap = defineGame({ id: 'heap', version: 1, state: { crate: { p: wide, q: wide, r: wide, s: wide } } })

it('[STA19] each player has the entities that are relevant to it, and its own', async () => {
  const party = new SimulatedParty(game, { seed: 5, conditions: { delayMs: 30, loss: 0.1 } })
  const [a, b, c] = await party.gather(3)
  const despawned: number[] = []
  b!.state.on('despawn', (entity) => despawned.push(entity.id))
  // b looks up to 100, c at all but mines.
  a!.state.relevant = (entity, player) => {
    if (player.id === b!.me.id) return entity.kind !== 'ship' || entity.x <= 100
    return entity.kind !== 'mine'
  }
  const ship = a!.state.spawn('ship', { x: 50 })
  a!.state.spawn('mine', { armed: true })
  const count = (room: typeof a, kind: 'ship' | 'mine'): number => [...room!.state.all(kind)].length
  await party.until(() => count(b, 'ship') === 1 && count(b, 'mine') === 1 && count(c, 'ship') === 1, 'all is there')
  expect(count(c, 'mine')).toBe(0)
  ship.x = 500
  await party.until(() => count(b, 'ship') === 0, 'b has lost sight of it')
  expect(despawned).toEqual([ship.id])
  await party.until(() => [...c!.state.all('ship')][0]?.latest.x === 500, 'c follows it')
  ship.x = 60
  await party.until(() => [...b!.state.all('ship')][0]?.latest.x === 60, 'b sees it again')
  expect([...b!.state.all('ship')][0]?.id).toBe(ship.id)
  a!.state.relevant = undefined
  await party.until(() => count(c, 'mine') === 1, 'without a rule all is relevant')
})

it('[STA13] when not all fits, entities with priority are fresher', async () => {
  const party = new SimulatedParty(heap, { seed: 6, conditions: { delayMs: 20 } })
  const [a, b] = await party.gather(2)
  // 60 KB a sending; 18 go.
  const crates = Array.from({ length: 3_500 }, () => a!.state.spawn('crate', { p: 0, q: 0, r: 0, s: 0 }))
  const first = new Set(crates.slice(0, 20).map(({ id }) => id))
  a!.state.priority = (entity) => (first.has(entity.id) ? 8 : 1)
  let seeded = 1
  const next = (): number => (seeded = (Math.imul(seeded, 1_664_525) + 1_013_904_223) >>> 0) >>> 1
  a!.on('tick', (tick) => {
    if (tick % 3 === 0) for (const crate of crates) Object.assign(crate, { p: next(), q: next(), r: next(), s: next() })
  })
  const changes = new Map<number, { p: number; times: number }>()
  for (let look = 0; look < 100; look++) {
    await party.run(25)
    for (const { id, latest } of b!.state.all('crate')) {
      const known = changes.get(id)
      if (known?.p !== latest.p) changes.set(id, { p: latest.p, times: (known?.times ?? 0) + 1 })
    }
  }
  const times = (ids: readonly number[]): number =>
    ids.reduce((sum, id) => sum + (changes.get(id)?.times ?? 0), 0) / ids.length
  expect(times([...first])).toBeGreaterThan(2 * times(crates.slice(20).map(({ id }) => id)))
  expect(changes.size).toBe(crates.length)
})

it('[INP13] when not all fits, a player’s controlled entities come first', async () => {
  const ruled = defineGame({
    id: 'ruled',
    version: 1,
    authority: hostAuthority(),
    state: { crate: { p: wide, q: wide, r: wide, s: wide }, ship: { x: f.uint(20) } },
  })
  const party = new SimulatedParty(ruled, { seed: 7, conditions: { delayMs: 20 } })
  const [a, b] = await party.gather(2)
  const ship = a!.state.spawn('ship', { x: 0 }, { controller: a!.players.get(b!.me.id)! })
  const other = a!.state.spawn('ship', { x: 0 }, { controller: a!.me })
  // 60 KB a sending; 18 go.
  const crates = Array.from({ length: 3_500 }, () => a!.state.spawn('crate', { p: 0, q: 0, r: 0, s: 0 }))
  let seeded = 1
  const next = (): number => (seeded = (Math.imul(seeded, 1_664_525) + 1_013_904_223) >>> 0) >>> 1
  a!.on('tick', (tick) => {
    ship.x = other.x = tick
    if (tick % 3 === 0) for (const crate of crates) Object.assign(crate, { p: next(), q: next(), r: next(), s: next() })
  })
  await party.until(() => b!.state.get(ship.id) !== undefined && b!.state.get(other.id) !== undefined, 'they are here')
  await party.run(1_000)
  const seen = [new Set<unknown>(), new Set<unknown>()]
  for (let look = 0; look < 100; look++) {
    await party.run(25)
    for (const [n, { id }] of [ship, other].entries()) {
      const entity = b!.state.get(id)
      seen[n]!.add(entity?.kind === 'ship' ? entity.latest.x : undefined)
    }
  }
  // Every one of 50 sendings brings the one.
  expect(seen[0]!.size).toBeGreaterThan(45)
  expect(seen[1]!.size).toBeLessThan(40)
})
