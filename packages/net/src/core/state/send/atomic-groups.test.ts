// Tests of atomic groups: one packet, relevance and bounds.

import { describe, expect, it } from 'vitest'
import { f } from '../schema/fields.ts'
import { AtomicGroups } from './atomic-groups.ts'
import type { OwnEntity } from '../entities/entity.ts'
import { compileState } from '../schema/schema.ts'
import { MAX_PACKET_BYTES } from '../../wire/packet-limits.ts'
import { StateSync } from '../state-sync.ts'
import { WatchedSync } from '../watched-sync.fixture.ts'

const schema = compileState({
  ship: { x: f.fixed(-1000, 1000, 1 / 16), hp: f.uint(7), name: f.string(8) },
  gun: { heat: f.uint(10), mode: f.enum('cold', 'hot') },
  note: { text: f.string(200) },
  memo: { data: f.plain(200) },
})
const SHIP = { x: 0, hp: 100, name: 'Ann' }
const GUN = { heat: 0, mode: 'cold' }
const MS = 1000 / 60

function pair() {
  const seen: string[] = []
  const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20, groups: new AtomicGroups() })
  const b: StateSync = new WatchedSync(
    {
      schema,
      slot: 1,
      tickRate: 60,
      sendRate: 20,
      groups: new AtomicGroups(),
    },
    {
      onSpawn: ({ kind }) => seen.push(`+${kind} of ${[...b.all('ship'), ...b.all('gun')].length}`),
      onDespawn: ({ kind }) => seen.push(`-${kind} of ${[...b.all('ship'), ...b.all('gun')].length}`),
    },
  )
  a.addPeer(1)
  b.addPeer(0)
  /** The packets of a tick; those whose number `lose` has are lost. */
  const exchange = (
    tick: number,
    lose: readonly number[] = [],
    relevant?: (entity: OwnEntity) => boolean,
  ): Uint8Array[] => {
    const at = { nowMs: tick * MS, sharedMs: tick * MS, maxPackets: 4, interest: { relevant } }
    a.sample(tick)
    b.sample(tick)
    const packets = a.packets(1, { ...at, stratum: 0 }).map((bytes) => bytes.slice())
    for (const [number, bytes] of packets.entries()) if (!lose.includes(number)) b.receive(0, bytes, at)
    for (const bytes of b.packets(0, { ...at, stratum: 1, interest: {} })) a.receive(1, bytes, at)
    return packets
  }
  const latest = (id: number): unknown => {
    const entity = b.get(id)
    return entity && { ...entity.latest }
  }
  return { a, b, seen, exchange, latest }
}

describe('a group', () => {
  it('[GRP1] goes in one packet when any of it changed', () => {
    const { a, seen, exchange, latest } = pair()
    // More entities than fit one packet, around the group.
    const notes = Array.from({ length: 12 }, (_, n) => a.spawn('note', { text: `${n}`.padEnd(150, 'x') }))
    const ship = a.spawn('ship', { ...SHIP, hp: 0 })
    const gun = a.spawn('gun', GUN, ship)
    const other = a.spawn('gun', GUN, gun)
    const packets = exchange(3)
    expect(packets.length).toBeGreaterThan(1)
    expect(seen.filter((line) => !line.includes('note'))).toEqual(['+ship of 3', '+gun of 3', '+gun of 3'])
    // The packet with the group is lost, then the others: each tick has all of it, or nothing.
    let tick = 6
    for (const lost of [0, 1, 2, 0, 1]) {
      for (const note of notes) note['text'] = `${tick}`.padEnd(150, 'y')
      ship['hp'] = tick
      other['heat'] = tick
      exchange(tick, [lost])
      expect((latest(ship.id) as { hp: number }).hp).toBe((latest(other.id) as { heat: number }).heat)
      tick += 3
    }
    gun['mode'] = 'hot'
    exchange(tick)
    expect(latest(gun.id)).toEqual({ heat: 0, mode: 'hot' })
  })

  it('[GRP1] costs a few bits for unchanged members', () => {
    const alone = pair()
    const one = alone.a.spawn('ship', SHIP)
    alone.a.spawn('gun', GUN)
    const together = pair()
    const two = together.a.spawn('ship', SHIP)
    together.a.spawn('gun', GUN, two)
    let bytes = 0
    let more = 0
    for (let tick = 3; tick < 63; tick += 3) {
      one['x'] = two['x'] = tick
      for (const packet of alone.exchange(tick)) bytes += packet.length
      for (const packet of together.exchange(tick)) more += packet.length
    }
    expect(more - bytes).toBeGreaterThan(0)
    // A section's header, and a bit or two a field: 20 sendings.
    expect(more - bytes).toBeLessThanOrEqual(20 * 5)
  })

  it('[GRP3] loses one member without the others, in the packet in which they changed', () => {
    const { a, seen, exchange, latest } = pair()
    const ship = a.spawn('ship', SHIP)
    const gun = a.spawn('gun', GUN, ship)
    exchange(3)
    exchange(6)
    gun.despawn()
    ship['hp'] = 1
    exchange(9, [0])
    expect(latest(gun.id)).toEqual(GUN)
    expect(latest(ship.id)).toEqual(SHIP)
    exchange(12)
    expect(latest(gun.id)).toBeUndefined()
    expect(latest(ship.id)).toEqual({ ...SHIP, hp: 1 })
    seen.length = 0
    const next = a.spawn('gun', GUN, ship)
    exchange(15)
    expect(latest(next.id)).toEqual(GUN)
    ship.despawn()
    next.despawn()
    exchange(18)
    expect(seen).toEqual(['+gun of 2', '-ship of 0', '-gun of 0'])
  })

  it('[GRP2] is relevant with all members, when any member is', () => {
    const { a, b, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    const gun = a.spawn('gun', GUN, ship)
    let sight: readonly OwnEntity[] = [gun]
    const relevant = (entity: OwnEntity): boolean => sight.includes(entity)
    const count = (): number => [...b.all('ship'), ...b.all('gun')].length
    exchange(3, [], relevant)
    expect(count()).toBe(2)
    sight = []
    exchange(6, [], relevant)
    expect(count()).toBe(0)
    sight = [ship]
    exchange(9, [], relevant)
    expect(count()).toBe(2)
  })

  it('[GRP4] must fit one packet, whatever it holds', () => {
    const { a, exchange, b } = pair()
    const first = a.spawn('note', { text: '' })
    const members = [first]
    expect(() => {
      for (;;) members.push(a.spawn('note', { text: '' }, first))
    }).toThrow(/one packet.*could take \d+ bytes/)
    expect(members.length).toBe(1)
    const ship = a.spawn('ship', SHIP)
    const fleet = [ship]
    expect(() => {
      for (;;) fleet.push(a.spawn('ship', SHIP, ship))
    }).toThrow(RangeError)
    expect(fleet.length).toBeGreaterThan(5)
    // A full group with the worst in it goes all the same, and nothing was made of the one that was refused.
    for (let tick = 3; tick < 30; tick += 3) {
      for (const [n, member] of fleet.entries()) {
        member['name'] = '\u{1F680}'.repeat(4)
        member['x'] = (n + tick) % 2 === 0 ? -1000 : 1000
        member.snap()
      }
      exchange(tick)
      expect(new Set([...b.all('ship')].map(({ latest }) => latest['x'])).size).toBe(2)
    }
    expect([...a.all('ship')].length).toBe(fleet.length)
  })

  it('[GRP4] shares a packet only where that has room for both', () => {
    // Four groups of two, of ever longer texts: from some length on a packet has room for two and not for three.
    for (let length = 100; length <= 196; length++) {
      const { a, exchange, latest } = pair()
      const memos = Array.from({ length: 4 }, (_, n) => {
        const data = { data: `${n}`.padEnd(length, 'x') }
        const first = a.spawn('memo', data)
        return [first, a.spawn('memo', data, first)]
      }).flat()
      for (const packet of exchange(3)) expect(packet.length).toBeLessThanOrEqual(MAX_PACKET_BYTES)
      for (const memo of memos) expect(latest(memo.id)).toEqual({ ...memo.latest })
    }
  })

  it('[GRP4] takes own entities that are not despawned', () => {
    const { a, b, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    exchange(3)
    const theirs = b.get(ship.id) as unknown as OwnEntity
    expect(() => b.spawn('gun', GUN, theirs)).toThrow(TypeError)
    ship.despawn()
    expect(() => a.spawn('gun', GUN, ship)).toThrow(/not despawned/)
    expect([...a.all('gun')]).toEqual([])
  })

  it('[GRP1] takes entities that exist already', () => {
    const { a, exchange, latest } = pair()
    const ship = a.spawn('ship', SHIP)
    const gun = a.spawn('gun', GUN)
    exchange(3)
    a.group(gun, ship)
    expect(() => a.group(gun, ship)).toThrow(/in a group already/)
    expect(() => a.group(ship, ship)).toThrow(TypeError)
    ship['hp'] = 1
    exchange(6, [0])
    gun['heat'] = 9
    exchange(9)
    expect([latest(ship.id), latest(gun.id)]).toEqual([
      { ...SHIP, hp: 1 },
      { ...GUN, heat: 9 },
    ])
  })

  it('[GRP5] starves nobody, and is not starved', () => {
    const { a, b } = pair()
    const ships = Array.from({ length: 40 }, () => a.spawn('ship', SHIP))
    const guns = ships.map((ship) => a.spawn('gun', GUN, ship))
    const notes = Array.from({ length: 40 }, () => a.spawn('note', { text: '' }))
    const last = new Map<number, number>()
    for (let tick = 3; tick <= 900; tick += 3) {
      for (const [n, ship] of ships.entries()) {
        ship['hp'] = tick % 100
        ;(guns[n] as OwnEntity)['heat'] = tick
        ;(notes[n] as OwnEntity)['text'] = `${tick}`.padEnd(60, 'x')
      }
      const at = { nowMs: tick * MS, sharedMs: tick * MS, maxPackets: 1 }
      a.sample(tick)
      b.sample(tick)
      for (const bytes of a.packets(1, { ...at, stratum: 0 })) b.receive(0, bytes, at)
      for (const bytes of b.packets(0, { ...at, stratum: 1 })) a.receive(1, bytes, at)
      for (const gun of guns) {
        const heat = b.get(gun.id)?.latest['heat']
        if (heat === tick) last.set(gun.id, tick)
      }
      for (const note of notes)
        if (String(b.get(note.id)?.latest['text']).startsWith(`${tick}x`)) last.set(note.id, tick)
    }
    expect(last.size).toBe(80)
    for (const tick of last.values()) expect(tick).toBeGreaterThan(900 - 3 * 40)
  })
})
