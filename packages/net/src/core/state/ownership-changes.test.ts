// Tests of entities handed over between state syncs, with lost and late messages.

import { makeId } from './schema/ids.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOBODY } from './entities/ownership-table.ts'
import { f } from './schema/fields.ts'
import type { PackedState } from './ownership-changes.ts'
import type { OwnEntity } from './entities/entity.ts'
import { compileState } from './schema/schema.ts'
import type { StateSync } from './state-sync.ts'
import { WatchedSync } from './watched-sync.fixture.ts'
import type { Interest } from './entities/interest.ts'

const declaration = { ball: { x: f.fixed(-1000, 1000, 1 / 16), tag: f.string(8) }, post: { up: f.bool() } }
const schema = compileState(declaration)

interface Player {
  readonly slot: number
  readonly sync: WatchedSync
  readonly came: number[]
  readonly went: number[]
}

/** Players 0, 1, 2, … on links that lose nothing but what a test takes out. */
class Table {
  readonly players: readonly Player[]
  tick = 0

  constructor(count: number) {
    this.players = Array.from({ length: count }, (_, slot): Player => {
      const came: number[] = []
      const went: number[] = []
      const sync = new WatchedSync(
        {
          schema,
          slot,
          tickRate: 60,
          sendRate: 20,
        },
        {
          onSpawn: ({ id }) => came.push(id),
          onDespawn: ({ id }) => went.push(id),
        },
      )
      return { slot, sync, came, went }
    })
    for (const { sync, slot } of this.players) {
      for (const other of this.players) if (other.slot !== slot) sync.addPeer(other.slot)
    }
  }

  /** `times` samples of all; `lost` says what does not arrive, `interest` what a player sends to another. */
  run(
    times: number,
    lost: (from: number, to: number) => boolean = () => false,
    interest: (from: number, to: number) => Interest = () => ({}),
  ): void {
    for (let time = 0; time < times; time++) {
      this.tick += 3
      const at = { nowMs: (this.tick * 1000) / 60, sharedMs: (this.tick * 1000) / 60 }
      for (const from of this.players) {
        from.sync.sample(this.tick)
        for (const to of this.players) {
          if (to === from) continue
          const options = { ...at, stratum: 0, maxPackets: 4, interest: interest(from.slot, to.slot) }
          for (const bytes of from.sync.packets(to.slot, options)) {
            if (!lost(from.slot, to.slot)) to.sync.receive(from.slot, bytes.slice(), at)
          }
        }
      }
    }
  }

  at(slot: number): WatchedSync {
    return (this.players[slot] as Player).sync
  }
}

type Ball = OwnEntity & { x: number; tag: string }
const spawn = (sync: StateSync, x = 0): Ball => sync.spawn('ball', { x, tag: 'a' }) as Ball
const latest = (sync: StateSync, id: number): unknown => sync.get(id)?.latest['x']

describe('an entity that was handed over', () => {
  it('[OWN3] is shown of its new owner only when the host has said so; then at once, for it was kept', () => {
    const table = new Table(3)
    const { id } = spawn(table.at(0), 1)
    table.run(3)
    const change = { id, ownershipVersion: 1, term: 1, slot: 1 }
    table.at(0).applyOwnership(change)
    table.at(1).applyOwnership(change)
    ;(table.at(1).get(id) as Ball).x = 7
    table.run(30)
    const third = table.players[2] as Player
    // The player has the new owner's states, acknowledges them, and draws the former owner's.
    expect([latest(third.sync, id), third.sync.get(id)?.owner]).toEqual([1, 0])
    expect(third.sync.counters).toMatchObject({ notOwner: 1, noBaseline: 0, malformed: 0 })
    const before = third.sync.get(id)
    third.sync.applyOwnership(change)
    expect([latest(third.sync, id), third.sync.get(id)?.owner]).toEqual([7, 1])
    expect(third.sync.get(id)).toBe(before)
    ;(table.at(1).get(id) as Ball).x = 8
    table.run(2)
    expect(latest(third.sync, id)).toBe(8)
    // A keyframe is no late change.
    table.run(100)
    expect(third.sync.counters.staleRecords).toBe(0)
    expect([third.came, third.went]).toEqual([[id], []])
  })

  it('[OWN3] of a player whom the host never names is hidden, and takes no more rows than that player’s own', () => {
    const table = new Table(3)
    const victim = spawn(table.at(0), 1)
    table.run(3)
    // Player 2 has a host of its own imagination.
    table.at(2).applyOwnership({ id: victim.id, ownershipVersion: 1, term: 9, slot: 2 })
    for (let n = 0; n < 100; n++) {
      const id = makeId({ slot: 5, epoch: n, kind: 0, index: n, generation: 1 })
      const { bytes } = table.at(2).stateOf(victim.id) as PackedState
      table.at(2).applyOwnership({ id, ownershipVersion: 3, term: 9, slot: 2, state: { tick: 1, jumpTick: -1, bytes } })
    }
    ;(table.at(2).get(victim.id) as Ball).x = 99
    table.run(30)
    const other = table.players[1] as Player
    expect([...other.sync.all('ball')].map(({ id }) => id)).toEqual([victim.id])
    expect(latest(other.sync, victim.id)).toBe(1)
    expect(other.sync.counters.notOwner).toBe(101)
    expect([other.came, other.went]).toEqual([[victim.id], []])
    other.sync.forget(2)
    expect(other.went).toEqual([])
  })

  it('[OWN5] a former owner who does not know revives nothing; its other records are taken and acknowledged', () => {
    const table = new Table(3)
    const handedOver = spawn(table.at(0), 1)
    const kept = spawn(table.at(0), 1)
    table.run(3)
    const change = { id: handedOver.id, ownershipVersion: 1, term: 1, slot: 1 }
    table.at(1).applyOwnership(change)
    table.at(2).applyOwnership(change)
    const third = table.players[2] as Player
    for (let n = 0; n < 60; n++) {
      handedOver.x = 500 + n
      kept.x = n
      table.run(1)
      expect(latest(third.sync, kept.id)).toBe(n)
    }
    expect([latest(third.sync, handedOver.id), third.sync.get(handedOver.id)?.owner]).toEqual([1, 1])
    expect(third.sync.counters.noBaseline).toBe(0)
    expect(third.sync.counters.staleRecords).toBeGreaterThan(50)
    // Only keyframes are full records: deltas are acknowledged.
    const bytes = table.at(0).counters.bytesSent / table.at(0).counters.packetsSent
    expect(bytes).toBeLessThan(40)
    table.at(0).applyOwnership(change)
    handedOver.x = 3
    table.run(30)
    expect([0, 1, 2].map((slot) => table.at(slot).get(handedOver.id)?.owner)).toEqual([1, 1, 1])
    expect([third.came, third.went]).toEqual([[handedOver.id, kept.id], []])
  })

  it('[OWN4] a later hand-over outweighs an earlier one, and of two equal ones the later host’s', () => {
    const table = new Table(3)
    const { id } = spawn(table.at(0))
    table.run(3)
    const { sync } = table.players[2] as Player
    expect(sync.applyOwnership({ id, ownershipVersion: 2, term: 1, slot: 1 }).verdict).toBe('applied')
    expect(sync.applyOwnership({ id, ownershipVersion: 1, term: 2, slot: 0 }).verdict).toBe('older')
    expect(sync.applyOwnership({ id, ownershipVersion: 2, term: 1, slot: 0 }).verdict).toBe('older')
    expect(sync.applyOwnership({ id, ownershipVersion: 2, term: 2, slot: 0 }).verdict).toBe('applied')
    expect(sync.applyOwnership({ id, ownershipVersion: 2, term: 3, slot: 0 })).toEqual({
      verdict: 'same',
      missing: false,
    })
    expect(sync.get(id)?.owner).toBe(0)
  })

  it('[OWN7] an entity that one host despawned is not brought back by the next', () => {
    const table = new Table(2)
    const { id } = spawn(table.at(0))
    table.run(3)
    const { sync } = table.players[1] as Player
    const state = table.at(0).stateOf(id)
    sync.applyOwnership({ id, ownershipVersion: 1, term: 1, slot: NOBODY })
    const change = { id, ownershipVersion: 2, term: 2, slot: 1, state }
    expect(sync.applyOwnership(change)).toEqual({ verdict: 'applied', entity: undefined, missing: true })
    expect(sync.get(id)).toBe(undefined)
  })

  it('[OWN7] a host who does not know that it was despawned does not bring it back', () => {
    const table = new Table(2)
    const { id } = spawn(table.at(0))
    table.run(3)
    const { sync } = table.players[1] as Player
    const state = table.at(0).stateOf(id)
    sync.applyOwnership({ id, ownershipVersion: 1, term: 1, slot: 1 })
    ;(sync.get(id) as Ball).despawn()
    expect(sync.applyOwnership({ id, ownershipVersion: 1, term: 2, slot: 1, state })).toMatchObject({
      verdict: 'same',
      missing: true,
    })
    expect(sync.applyOwnership({ id, ownershipVersion: 4, term: 2, slot: 1, state })).toMatchObject({
      verdict: 'applied',
      missing: true,
    })
    expect(sync.get(id)).toBeUndefined()
  })

  it('[STA19] its new owner’s interest counts: a player loses it with the former owner, and gets it back', () => {
    const table = new Table(3)
    const { id } = spawn(table.at(0), 1)
    table.run(3)
    for (const { sync } of table.players) sync.applyOwnership({ id, ownershipVersion: 1, term: 1, slot: 1 })
    const third = table.players[2] as Player
    const hidden = (from: number, to: number): Interest => ({
      relevant: from === 1 && to === 2 ? () => false : undefined,
    })
    table.run(3, (from) => from === 1 && table.tick % 2 === 0, hidden)
    expect(third.sync.get(id)).toBeUndefined()
    expect(third.went).toEqual([id])
    table.run(60, undefined, hidden)
    expect(third.sync.get(id)).toBeUndefined()
    table.run(3)
    expect(latest(third.sync, id)).toBe(1)
    expect(third.came).toEqual([id, id])
  })

  it('[STA19] an entity that the new owner hides before the host’s change is hidden when the change arrives', () => {
    const table = new Table(3)
    const { id } = spawn(table.at(0), 1)
    table.run(3)
    const change = { id, ownershipVersion: 1, term: 1, slot: 1 }
    table.at(0).applyOwnership(change)
    table.at(1).applyOwnership(change)
    table.run(5, undefined, (from, to) => ({ relevant: from === 1 && to === 2 ? () => false : undefined }))
    const third = table.players[2] as Player
    expect(third.sync.get(id)).toBeDefined()
    third.sync.applyOwnership(change)
    expect(third.sync.get(id)).toBeUndefined()
    expect(third.went).toEqual([id])
  })

  it('[OWN1] text, jumps and the newest state go with it; an older change of the host does not set it back', () => {
    const table = new Table(2)
    const mine = spawn(table.at(0), 1)
    table.run(3)
    const old = table.at(0).stateOf(mine.id)
    mine.x = 5
    mine.tag = 'late'
    table.run(2)
    table.at(1).applyOwnership({ id: mine.id, ownershipVersion: 1, term: 1, slot: 1, state: old })
    expect(table.at(1).get(mine.id)?.latest).toMatchObject({ x: 5, tag: 'late' })
    mine.x = 600
    mine.snap()
    const jumped = table.at(0).stateOf(mine.id) as PackedState
    expect(jumped.jumpTick).toBe(jumped.tick)
    expect(jumped.tick).toBe(table.tick + 1)
    const fresh = new Table(2)
    expect(
      fresh.at(1).applyOwnership({ id: mine.id, ownershipVersion: 1, term: 1, slot: 1, state: jumped }),
    ).toMatchObject({
      missing: false,
    })
    expect(fresh.at(1).get(mine.id)?.latest).toMatchObject({ x: 600, tag: 'late' })
  })

  it('[OWN2] a state that nobody packed is refused, and changes nothing', () => {
    const table = new Table(2)
    const { id } = spawn(table.at(0), 1)
    table.run(3)
    const { sync } = table.players[1] as Player
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const handed = sync.applyOwnership({
          id,
          ownershipVersion: 1,
          term: 1,
          slot: 0,
          state: { tick: 0, jumpTick: -1, bytes },
        })
        expect(['malformed', 'applied', 'same']).toContain(handed.verdict)
      }),
    )
    expect(sync.applyOwnership({ id: 63 * 2 ** 28 + 1, ownershipVersion: 1, term: 1, slot: 0 }).verdict).toBe(
      'malformed',
    )
    expect(latest(sync, id)).toBe(1)
  })
})
