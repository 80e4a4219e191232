// Tests of a state sync whose ticks go back: shared time was started over.

import { describe, expect, it } from 'vitest'
import { f } from './schema/fields.ts'
import { compileState } from './schema/schema.ts'
import type { OwnEntity } from './entities/entity.ts'
import type { RemoteEntity } from './receive/remote-entity.ts'
import { StateSync } from './state-sync.ts'
import { ROW_JUMP } from './view/state-row.ts'

const schema = compileState({ dot: { n: f.fixed(0, 60_000, 1), s: f.string(8) } })
const MS = 1000 / 60

type Dot = OwnEntity & { n: number; s: string; snap(): void }

function pair() {
  const spawned: string[] = []
  const [a, b] = [0, 1].map((slot) => new StateSync({ schema, slot, tickRate: 60, sendRate: 20 })) as [
    StateSync,
    StateSync,
  ]
  /** Notes the spawns and despawns since the last call. */
  const poll = (): void => {
    for (const [sync, of] of [
      [a, 'a'],
      [b, 'b'],
    ] as const) {
      for (const { type } of sync.takeEvents()) spawned.push(`${of} ${type === 'spawn' ? '+' : '-'}`)
    }
  }
  const relink = (): void => {
    a.addPeer(1)
    b.addPeer(0)
  }
  const send = (from: StateSync, to: StateSync, tick: number): void => {
    from.sample(tick)
    const at = { nowMs: tick * MS, sharedMs: tick * MS, stratum: 0, maxPackets: 4 }
    for (const packet of from.packets(to === b ? 1 : 0, at)) to.receive(from === a ? 0 : 1, packet, at)
  }
  return { a, b, relink, send, poll, spawned }
}

describe('a state sync that is started over', () => {
  it.each([300, 840, 894, 897])('[CLK15] shows what is written, though ticks come again, from tick %i on', (again) => {
    const { a, b, relink, send, poll, spawned } = pair()
    const dots = Array.from({ length: 5 }, (_, n) => a.spawn('dot', { n, s: '' }) as Dot)
    const theirs = b.spawn('dot', { n: 1, s: 'theirs' })
    relink()
    let n = 0
    const play = (first: number, last: number): void => {
      for (let tick = first; tick < last; tick += 3) {
        n++
        for (const [at, dot] of dots.entries()) {
          if ((n * 7 + at) % 3 === 0) dot.n = (n * 37 + at * 1_000) % 60_000
          if ((n + at) % 11 === 0) dot.s = `${n}`
          if ((n + at) % 17 === 0) dot.snap()
        }
        send(a, b, tick)
        send(b, a, tick)
        const own = [...b.all('dot')].filter((dot) => dot.owner === 0)
        expect(own.map(({ latest }) => ({ ...latest }))).toEqual(dots.map(({ n: x, s }) => ({ n: x, s })))
        expect([...a.all('dot')].filter(({ owner }) => owner === 1)).toHaveLength(1)
      }
    }
    play(600, 900)
    for (const sync of [a, b]) sync.startOver()
    expect([...b.all('dot')]).toEqual([theirs])
    relink()
    play(again, again + 900)
    poll()
    expect(spawned.filter((line) => line === 'a -')).toHaveLength(1)
    expect(spawned.filter((line) => line === 'b -')).toHaveLength(5)
    expect(b.counters.packetsReceived).toBeGreaterThan(390)
    expect(b.counters).toMatchObject({ malformed: 0, noBaseline: 0, staleRecords: 0 })
  })

  it('[CLK15] reports no jump of a former tick', () => {
    const { a, b, relink, send } = pair()
    const dot = a.spawn('dot', { n: 0, s: '' }) as Dot
    relink()
    for (let tick = 900; tick < 960; tick += 3) {
      dot.n += 1
      if (tick === 930) dot.snap()
      send(a, b, tick)
      send(b, a, tick)
    }
    for (const sync of [a, b]) sync.startOver()
    relink()
    for (let tick = 903; tick <= 930; tick += 3) {
      dot.n += 1
      send(a, b, tick)
      send(b, a, tick)
    }
    const [shown] = [...b.all('dot')] as RemoteEntity[]
    expect(shown!.latest['n']).toBe(dot.n)
    const { rows, newestSlot } = shown!.states
    expect(rows[shown!.states.rowAt(newestSlot) + ROW_JUMP]).toBe(-1)
  })
})
