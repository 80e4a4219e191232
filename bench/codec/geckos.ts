// geckos' typed-array schema as a subject of the codec suite.

import { BufferSchema, int16, Model, uint16, uint8 } from '@geckos.io/typed-array-buffer-schema'
import type { Subject } from './subject.ts'
import type { Decoded, Row } from './truth.ts'
import { HEADING_BITS, POSITION_STEP, VELOCITY_STEP } from './world.ts'

const HEADINGS = 2 ** HEADING_BITS
const STEP_ANGLE = (2 * Math.PI) / HEADINGS

/** Returns geckos' typed-array schema: everything in every tick, as whole numbers of steps. */
export function geckosSubject(): Subject {
  const ship = BufferSchema.schema('ship', {
    id: uint16,
    x: int16,
    y: int16,
    heading: uint16,
    vx: int16,
    vy: int16,
    hp: uint8,
    flags: uint8,
  })
  const model = new Model(BufferSchema.schema('world', { ships: [ship] }), 64)
  let rows: readonly Row[] = []
  return {
    encode(world) {
      const ships: Row[] = []
      for (let id = 0; id < world.count; id++) {
        ships.push({
          id,
          x: Math.round((world.x[id] ?? 0) / POSITION_STEP),
          y: Math.round((world.y[id] ?? 0) / POSITION_STEP),
          heading: Math.round((world.heading[id] ?? 0) / STEP_ANGLE) & (HEADINGS - 1),
          vx: Math.round((world.vx[id] ?? 0) / VELOCITY_STEP),
          vy: Math.round((world.vy[id] ?? 0) / VELOCITY_STEP),
          hp: world.hp[id] ?? 0,
          flags: world.flags[id] ?? 0,
        })
      }
      return [new Uint8Array(model.toBuffer({ ships }))]
    },
    decode([message]) {
      if (message === undefined) return
      // The library reads from the start of an ArrayBuffer.
      const bytes = message.buffer.slice(message.byteOffset, message.byteOffset + message.byteLength) as ArrayBuffer
      rows = (model.fromBuffer(bytes) as unknown as { ships: Row[] }).ships
    },
    total() {
      let total = 0
      for (const { x, y, heading, vx, vy, hp, flags } of rows) {
        total += (x + y) * POSITION_STEP + heading * STEP_ANGLE + (vx + vy) * VELOCITY_STEP + hp + flags
      }
      return total
    },
    read(index): Decoded | undefined {
      const row = rows[index]
      if (row === undefined) return undefined
      return {
        ...row,
        x: row.x * POSITION_STEP,
        y: row.y * POSITION_STEP,
        heading: row.heading * STEP_ANGLE,
        vx: row.vx * VELOCITY_STEP,
        vy: row.vy * VELOCITY_STEP,
      }
    },
  }
}
