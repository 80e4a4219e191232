// Tests of `latest` and `view` as objects: fields, JSON, identity and despawns.

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { f } from '../schema/fields.ts'
import type { Entity, OwnEntity } from '../entities/entity.ts'
import { compileState } from '../schema/schema.ts'
import { StateSync } from '../state-sync.ts'

const MS = 1000 / 60
const LONG_MS = 10_000

const schema = compileState({
  thing: {
    x: f.fixed(-100, 100, 0.5),
    // The last step lies above the range.
    share: f.fixed(0, 1, 0.6),
    on: f.bool(),
    mode: f.enum('idle', 'run'),
    turn: f.angle(8),
    mass: f.float32(),
    at: f.vec2(f.int(8)),
    friend: f.ref(),
    shield: f.optional(f.uint(7)),
    name: f.string(16),
    bag: f.plain<{ gold: number }>(),
  },
  // The same names in another order, at other columns, of other types.
  other: { mode: f.uint(7), at: f.optional(f.vec2(f.int(8))), x: f.bool() },
})

const FIRST = {
  x: 1.5,
  share: 1,
  on: true,
  mode: 'run',
  turn: Math.PI,
  mass: 0.25,
  at: { x: 3, y: -4 },
  friend: 7 * 2 ** 32 + 5,
  shield: 9,
  name: 'Ann',
  bag: { gold: 3 },
}
const SECOND = {
  x: -2,
  share: 0.6,
  on: false,
  mode: 'idle',
  turn: 0,
  mass: -8,
  at: { x: 0, y: 1 },
  friend: undefined,
  shield: undefined,
  name: '',
  bag: { gold: 4 },
}

/** Two players over a perfect link of no delay; everything goes at once, and the view is of what went last. */
function pair() {
  const options = { schema, tickRate: 60, sendRate: 60 }
  const a = new StateSync({ ...options, slot: 0 })
  const b = new StateSync({ ...options, slot: 1 })
  a.addPeer(1)
  b.addPeer(0)
  let tick = 0
  const sendOne = (): void => {
    tick++
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    a.sample(tick)
    for (const bytes of a.packets(1, { ...at, stratum: 0, maxPackets: 16 })) b.receive(0, bytes, at)
    for (const bytes of b.packets(0, { ...at, stratum: 1, maxPackets: 1 })) a.receive(1, bytes, at)
    // Of one that was not seen for long, the delay is as wanted at once.
    for (const ms of [-LONG_MS, 0, -LONG_MS]) b.viewAt(ms)
    b.viewAt(tick * MS + b.viewDelay(0))
  }
  // An entity that is known to be at rest is drawn as it is.
  const send = (): void => {
    for (let times = 0; times < 3; times++) sendOne()
  }
  return { a, b, send }
}

type Look = 'latest' | 'view'

/** The entity of each end, with the first values, and what a game reads of it. */
function scenes() {
  const remote = (look: Look) => {
    const { a, b, send } = pair()
    const own = a.spawn('thing', FIRST)
    send()
    const seen = b.get(own.id) as Entity
    return {
      seen,
      values: (): Readonly<Record<string, unknown>> => seen[look],
      change: (to: object): void => {
        Object.assign(own, to)
        send()
      },
      despawn: (): void => {
        own.despawn()
        send()
      },
      // New entities take the rows of despawned ones, and more than there was room for.
      crowd: (): void => {
        for (const length of [5, 20]) {
          const more = Array.from({ length }, () => a.spawn('thing', SECOND))
          for (let x = 1; x < 6; x++) {
            send()
            for (const one of more) one['x'] = x
          }
        }
      },
    }
  }
  const ofOwn = (look: Look) => {
    const { a } = pair()
    const own = a.spawn('thing', FIRST)
    return {
      seen: own as Entity,
      values: (): Readonly<Record<string, unknown>> => own[look],
      change: (to: object): void => {
        Object.assign(own, to)
      },
      despawn: (): void => own.despawn(),
      crowd: (): void => {
        for (let more = 0; more < 20; more++) a.spawn('thing', SECOND)
      },
    }
  }
  return [
    ['latest of another’s entity', () => remote('latest')],
    ['view of another’s entity', () => remote('view')],
    ['latest of an own entity', () => ofOwn('latest')],
    ['view of an own entity', () => ofOwn('view')],
  ] as const
}

describe.each(scenes())('%s', (_, scene) => {
  it('has every field as an own, enumerable property of a plain object', () => {
    const { values } = scene()
    const read = values()
    expect(Object.keys(read)).toEqual(Object.keys(FIRST))
    expect(Reflect.getPrototypeOf(read)).toBe(Object.prototype)
    expect(read).toStrictEqual(FIRST)
    expect({ ...read }).toStrictEqual(FIRST)
    expect(Object.assign({}, read)).toStrictEqual(FIRST)
    expect(structuredClone(read)).toStrictEqual(FIRST)
    expect(JSON.parse(JSON.stringify(read))).toEqual(FIRST)
    expect(inspect(read)).toBe(inspect(FIRST))
    const { x, ...rest } = read
    expect([x, Object.keys(rest)]).toEqual([FIRST.x, Object.keys(FIRST).slice(1)])
    const keys: string[] = []
    for (const key in read) keys.push(key)
    expect(keys).toEqual(Object.keys(FIRST))
    expect('x' in read && Object.hasOwn(read, 'mode')).toBe(true)
  })

  it('stands in the JSON of its entity, with its id, kind and owner', () => {
    const { seen, change, despawn } = scene()
    change(SECOND)
    despawn()
    const { id, owner } = seen
    expect(JSON.parse(JSON.stringify(seen))).toEqual({ id, kind: 'thing', owner, ...SECOND })
  })

  it('is the same object each time, and a copy keeps what was', () => {
    const { values, change } = scene()
    const held = values()
    const copy = { ...held }
    change(SECOND)
    expect(values()).toBe(held)
    expect(held).toStrictEqual(SECOND)
    expect(copy).toStrictEqual(FIRST)
    change(FIRST)
    expect(values()).toStrictEqual(FIRST)
  })

  it('cannot be written', () => {
    const { values } = scene()
    const read = values() as Record<string, unknown>
    expect(() => (read['x'] = 5)).toThrow(TypeError)
    expect(read['x']).toBe(FIRST.x)
  })

  it('keeps its last values when the entity is despawned, whatever is spawned at its index', () => {
    const { seen, values, change, despawn, crowd } = scene()
    const held = values()
    change({ x: 20, name: 'Bob' })
    // Read for the first time only afterwards, too.
    despawn()
    crowd()
    const last = { ...FIRST, x: 20, name: 'Bob' }
    expect(held).toStrictEqual(last)
    expect(values()).toBe(held)
    expect([seen.latest, seen.view]).toEqual([last, last])
  })
})

describe('entities of several kinds', () => {
  it('have each their own fields, though some have the same names', () => {
    const { a, b, send } = pair()
    const values = { mode: 4, at: { x: 1, y: 2 }, x: true }
    const thing = a.spawn('thing', FIRST)
    const other = a.spawn('other', values)
    send()
    for (const sync of [a, b]) {
      expect(sync.get(thing.id)?.latest).toStrictEqual(FIRST)
      expect(sync.get(other.id)?.latest).toStrictEqual(values)
      expect(sync.get(other.id)?.view).toStrictEqual(values)
    }
    ;(other as OwnEntity)['at'] = undefined
    send()
    expect(b.get(other.id)?.latest).toStrictEqual({ ...values, at: undefined })
  })

  it('stay with their values when there is no room left for all and it grows', () => {
    const { a, b, send } = pair()
    const own = Array.from({ length: 40 }, (_, n) => {
      const thing = a.spawn('thing', { ...FIRST, x: n })
      send()
      return { thing, held: [thing.latest, b.get(thing.id)?.latest, b.get(thing.id)?.view] }
    })
    for (const [n, { held }] of own.entries()) expect(held.map((read) => read?.['x'])).toEqual([n, n, n])
  })
})
