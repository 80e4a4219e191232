// Codecs without a schema as subjects of the codec suite: JSON and msgpackr.

import { Packr } from 'msgpackr'
import type { Subject } from './subject.ts'
import type { Row } from './truth.ts'
import type { World } from './world.ts'

function rowsOf(world: World): Row[] {
  const rows: Row[] = []
  for (let id = 0; id < world.count; id++) {
    rows.push({
      id,
      x: world.x[id] ?? 0,
      y: world.y[id] ?? 0,
      heading: world.heading[id] ?? 0,
      vx: world.vx[id] ?? 0,
      vy: world.vy[id] ?? 0,
      hp: world.hp[id] ?? 0,
      flags: world.flags[id] ?? 0,
    })
  }
  return rows
}

function totalOf(rows: readonly Row[]): number {
  let total = 0
  for (const { x, y, heading, vx, vy, hp, flags } of rows) total += x + y + heading + vx + vy + hp + flags
  return total
}

/** Returns JSON: everything in every tick, as text. */
export function jsonSubject(): Subject {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  let rows: readonly Row[] = []
  return {
    encode: (world) => [encoder.encode(JSON.stringify(rowsOf(world)))],
    decode: ([message]) => {
      rows = JSON.parse(decoder.decode(message)) as Row[]
    },
    total: () => totalOf(rows),
    read: (index) => rows[index],
  }
}

/** Returns msgpackr: everything in every tick, as msgpack maps. */
export function msgpackrSubject(): Subject {
  const packr = new Packr({ useRecords: false, variableMapSize: true })
  let rows: readonly Row[] = []
  return {
    encode: (world) => [packr.pack(rowsOf(world))],
    decode: ([message]) => {
      rows = message === undefined ? [] : (packr.unpack(message) as Row[])
    },
    total: () => totalOf(rows),
    read: (index) => rows[index],
  }
}
