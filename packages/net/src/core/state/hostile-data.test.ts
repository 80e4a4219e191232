// Tests of a state sync whose peer sends more plain data than it may.

import { describe, expect, it } from 'vitest'
import { DESPAWN, FULL } from './codec/sections.ts'
import { DENSE, packet, receiver, section } from './made-up-packets.fixture.ts'
import { MAX_ENTITIES } from './schema/ids.ts'

describe('a peer that makes up plain data', () => {
  it('[STA34] plain data that changes, 4,000 packets a second: 12 MiB of it a second are taken', () => {
    const { sync } = receiver()
    const things = 25
    const maps = Uint8Array.from([0xdc, 0, 29, ...Array.from({ length: 29 }, () => 0x80)])
    // 30 values and 29 objects of memory.
    const memory = 30 * 32 + 29 * 64
    let taken = 0
    for (let number = 0; number < 8_000; number++) {
      const tick = 9 + (number >>> 6)
      maps[3] = number & 127
      const change = packet(number, tick, (writer) => {
        section(writer, { type: FULL, kind: 0, count: things })
        writer.write(DENSE, 4)
        for (let record = 0; record < things; record++) {
          writer.write(0, 4)
          writer.write(0, 1)
          for (const bytes of [Uint8Array.of(0xa1, 0x78), maps]) {
            writer.write(bytes.length, 10)
            writer.bytes(bytes)
          }
        }
      })
      if (sync.receive(1, change, { nowMs: number / 4, sharedMs: (tick * 1000) / 60 }).accepted) taken++
    }
    expect(taken).toBeGreaterThan(100)
    expect(taken).toBeGreaterThan(100)
    // The burst and two seconds.
    expect(taken * things * memory).toBeLessThanOrEqual(4 * 12_582_912)
    const { noRoom, overBudget, malformed } = sync.counters
    expect(noRoom).toBeGreaterThan(100)
    expect([noRoom + overBudget, malformed]).toEqual([8_000 - taken, 0])
  })

  it('[STA34] an entity without room for its data is not known, and comes when there is', () => {
    const { sync } = receiver()
    const maps = Uint8Array.from([0xdc, 0, 29, ...Array.from({ length: 29 }, () => 0x80)])
    const spawn = (number: number, nowMs: number): boolean => {
      const bytes = packet(number, 9, (writer) => {
        maps[3] = number & 127
        section(writer, { type: FULL, kind: 0, count: 25, first: number * 25 })
        writer.write(DENSE, 4)
        for (let record = 0; record < 25; record++) {
          writer.write(0, 4)
          writer.write(0, 1)
          for (const blob of [Uint8Array.of(0xa1, 0x78), maps]) {
            writer.write(blob.length, 10)
            writer.bytes(blob)
          }
        }
      })
      return sync.receive(1, bytes, { nowMs, sharedMs: 150 }).accepted
    }
    let number = 0
    while (spawn(number, 0)) number++
    expect([...sync.all('thing')].length).toBeLessThanOrEqual((number + 1) * 25)
    expect([...sync.all('thing')].every(({ latest }) => latest['name'] === 'x')).toBe(true)
    const before = [...sync.all('thing')].length
    expect(before).toBeLessThan(MAX_ENTITIES - 50)
    const end = packet(number + 1, 9, (writer) => {
      section(writer, { type: DESPAWN, kind: 0, count: 25 })
      writer.write(DENSE, 4)
      for (let record = 0; record < 25; record++) writer.write(0, 4)
    })
    expect(sync.receive(1, end, { nowMs: 0, sharedMs: 150 }).accepted).toBe(true)
    expect(spawn(number + 2, 1_000)).toBe(true)
    expect([...sync.all('thing')].length).toBe(before)
  })
})
