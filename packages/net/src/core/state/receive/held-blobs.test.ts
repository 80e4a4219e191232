// Tests of the memory that received strings and plain data take.

import { expect, it } from 'vitest'
import { pack } from '../../wire/msgpack.ts'
import { type Blob, readBlob } from '../schema/blob.ts'
import { f } from '../schema/fields.ts'
import { takeMisfits } from '../schema/misfits.ts'
import { ReceivedBlob } from '../schema/received-blob.ts'
import { compileState } from '../schema/schema.ts'
import { HeldBlobs } from './held-blobs.ts'
import { ViewClock } from '../view/view-clock.ts'
import { RemoteEntity } from './remote-entity.ts'
import { StateRings } from './state-rings.ts'

const schema = compileState({ bag: { data: f.plain(512) } })
const [kind] = schema.kinds
const [rules] = kind!.blobs
const time = { viewTick: 0, viewStamp: 0, completeTick: -1, tickRate: 60, clock: new ViewClock(60) }
/** 509 empty maps: 512 bytes that take 28 KB once they are decoded. */
const MAPS = pack(Array.from({ length: 509 }, () => ({})))
const MIB = 2 ** 20

/** Entities of one player, and a call that stores a state of one of them. */
function bags(count: number) {
  const held = new HeldBlobs()
  const rings = new StateRings(kind!, held)
  const entities = Array.from({ length: count }, (_, id) => new RemoteEntity(rings, id, { slot: 1, name: 'a' }, time))
  const store = (entity: RemoteEntity, tick: number, blobs: readonly Blob[]): boolean => {
    if (!held.admit(blobs, tick > entity.states.newestTick ? entity.states.newestBlobs : [], 1_000 * tick)) return false
    entity.store({ tick, rows: new Int32Array(0), at: 0, blobs, jumpTick: -1 }, -1)
    return true
  }
  return { held, entities, store }
}

it('[STA34] `f.plain` with 509 empty maps in 4,096 entities, new in each of 40 states: memory is capped', () => {
  const { held, entities, store } = bags(4_096)
  expect(MAPS.length).toBe(512)
  for (let tick = 1; tick <= 40; tick++) {
    for (const entity of entities) store(entity, tick, [readBlob(rules!, MAPS.slice())!])
    expect(held.bytes).toBeLessThan(12.1 * MIB)
  }
  expect(entities[0]!.latest['data']).toHaveLength(509)
  for (const entity of entities) entity.release()
  expect(held.bytes).toBe(0)
})

/** Lowest and highest number of states that entities keep, with a text of 500 bytes new in each of 8 states. */
function keptWithTexts(count: number): [number, number] {
  const { held, entities, store } = bags(count)
  const text = pack('x'.repeat(500))
  for (let tick = 1; tick <= 8; tick++) {
    for (const entity of entities) expect(store(entity, tick, [readBlob(rules!, text.slice())!])).toBe(true)
  }
  expect(held.bytes).toBeLessThan(8.1 * MIB)
  const kept = entities.map(({ states }) => states.slotsByTick().length)
  return [Math.min(...kept), Math.max(...kept)]
}

it('[STA34] where data takes much memory, an entity keeps its newest 4 states, and the newest alone', () => {
  expect(keptWithTexts(600)).toEqual([8, 8])
  expect(keptWithTexts(2_000)).toEqual([4, 4])
  expect(keptWithTexts(3_000)[0]).toBe(1)
})

it('[STA34] data that stays is held once, and data of an honest game does not cost it a state', () => {
  const { held, entities, store } = bags(1_000)
  for (const entity of entities) {
    const blob = readBlob(rules!, pack({ name: 'Ann', items: [1, 2, 3] }))!
    for (let tick = 1; tick <= 40; tick++) store(entity, tick, [blob])
  }
  expect(held.bytes).toBeLessThan(1_000_000)
  expect(entities.every(({ states }) => states.slotsByTick().length === 32)).toBe(true)
})

it('[STA34] data counts for the player who sent it, also once another one owns the entity', () => {
  const { held, entities, store } = bags(1)
  const stays = readBlob(rules!, MAPS)!
  for (let tick = 1; tick <= 3; tick++) store(entities[0]!, tick, [stays])
  const other = new HeldBlobs()
  entities[0]!.handOver(new StateRings(kind!, other), { slot: 2, name: 'b' }, time)
  const memory = 512 + 256 + 510 * 32 + 510 * 64
  expect([held.bytes, other.bytes]).toEqual([memory, 0])
  store(entities[0]!, 4, [readBlob(rules!, pack([1]))!])
  expect([held.bytes, other.bytes]).toEqual([memory, 2 + 256 + 2 * 32 + 64])
  entities[0]!.release()
  expect([held.bytes, other.bytes]).toEqual([0, 0])
})

it('[STA34] where no more data is taken, states with the data that is there, and with less of it, are', () => {
  const { held, entities, store } = bags(300)
  for (const entity of entities.slice(1)) store(entity, 1, [readBlob(rules!, MAPS.slice())!])
  const known = entities.filter(({ states }) => states.newestTick === 1)
  expect(known.length).toBeLessThan(299)
  const [first] = known
  const blobs = first!.states.newestBlobs
  expect(store(entities[0]!, 1, [readBlob(rules!, MAPS.slice())!])).toBe(false)
  expect(store(first!, 2, blobs)).toBe(true)
  expect(store(first!, 3, [readBlob(rules!, MAPS.slice())!])).toBe(true)
  expect(store(first!, 4, [readBlob(rules!, pack([1]))!])).toBe(true)
  expect(first!.latest).toMatchObject({ data: [1] })
  // Memory that the first one no longer takes is there for another.
  expect(store(entities[0]!, 2, [readBlob(rules!, MAPS.slice())!])).toBe(true)
  expect(held.bytes).toBeLessThan(12 * MIB)
})

it('[STA34] more new data than is taken a second is refused, and noted once', () => {
  takeMisfits()
  const { held } = bags(0)
  const admitted = Array.from({ length: 600 }, () => held.admit([readBlob(rules!, MAPS.slice())!], [], 1_000))
  expect(admitted.filter(Boolean).length).toBe(Math.floor((24 * MIB) / (509 * (32 + 64) + 32 + 64)))
  expect(takeMisfits()).toEqual([
    { code: 'too-much-data', field: 'new data', sentence: expect.stringMatching(/12 MiB a second/) },
  ])
  expect(held.admit([readBlob(rules!, MAPS.slice())!], [], 2_000)).toBe(true)
})

it('[STA34] data that no state holds is not kept decoded by a view that nobody reads', () => {
  const { entities, store } = bags(1)
  const old = readBlob(rules!, MAPS)!
  store(entities[0]!, 1, [old])
  const drawn = entities[0]!.view['data']
  expect(old.value).toBe(drawn)
  for (let tick = 2; tick <= 40; tick++) store(entities[0]!, tick, [readBlob(rules!, pack([tick]))!])
  expect(old.value).not.toBe(drawn)
  expect(old.value).toEqual(drawn)
})

it('[STA34] plain data is decoded when it is first read, and is the same object from then on', () => {
  const blob = readBlob(rules!, pack({ a: [1] }))!
  expect(blob).toBeInstanceOf(ReceivedBlob)
  const first = blob.value
  expect(first).toEqual({ a: [1] })
  expect(blob.value).toBe(first)
  expect(readBlob(rules!, pack(null))!.value).toBeNull()
  expect(readBlob(rules!, pack(0))!.value).toBe(0)
})

it('[STA2] plain data that is no msgpack, or longer than declared, is refused as it arrives', () => {
  expect(readBlob(rules!, Uint8Array.of(0x92, 1))).toBeUndefined()
  expect(readBlob(rules!, pack(new Uint8Array(511)))).toBeUndefined()
  expect(readBlob(rules!, pack(new Uint8Array(509)))).toBeDefined()
})
