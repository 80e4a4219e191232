// Finder of values that others get as other values, among those that are sampled, in development.

import { noteMisfit } from './misfits.ts'
import type { QuantizeBatch } from './quantize-batch.ts'
import type { CompiledKind } from './schema.ts'

/** Column, or columns, of a value. */
interface Watched {
  readonly column: number
  readonly field: string
  /** Column that says whether there is a value; −1: there always is. */
  readonly presence: number
  /** Of a rotation: its number of columns, and the length below which it is none. */
  readonly rotation: { readonly width: number; readonly shortest: number } | undefined
}

/** Watched columns of one entity type. Each is found once. */
export class MisfitFinder {
  #watched: readonly Watched[]

  constructor({ name: kindName, table: { columns, presence } }: CompiledKind) {
    this.#watched = columns.flatMap(({ kind, name, part = 0 }, column) => {
      const { scale, width, shortest } = kind
      const rotation = shortest === undefined || part > 0 ? undefined : { width, shortest }
      if (scale !== 'identity' && rotation === undefined) return []
      const field = `${kindName}.${rotation === undefined ? name : name.replace(/\.[^.]+$/, '')}`
      return [{ column, field, presence: presence[column] as number, rotation }]
    })
  }

  /** Notes the first fraction of each whole number of a batch, and the first rotation of each that is none. */
  find(batch: QuantizeBatch): void {
    this.#watched = this.#watched.filter((watched) => !findIn(watched, batch))
  }
}

/** Notes the first misfit of a value. Returns whether there was one. */
function findIn({ column, field, presence, rotation }: Watched, { count, raw, from }: QuantizeBatch): boolean {
  for (let record = 0; record < count; record++) {
    const at = from[record] as number
    if (presence >= 0 && raw[at + presence] === 0) continue
    const first = at + column
    const value = raw[first] as number
    if (rotation === undefined) {
      if (Number.isInteger(value)) continue
      noteMisfit('fraction', field, () => fraction(field, value))
      return true
    }
    if (Math.hypot(...raw.subarray(first, first + rotation.width)) >= rotation.shortest) continue
    noteMisfit('out-of-range', field, () => noRotation(field))
    return true
  }
  return false
}

function fraction(field: string, value: number): string {
  const nearest = Math.floor(value + 0.5)
  return `${field} was ${value}, and others get ${nearest}; round it, or declare f.fixed(min, max, step).`
}

function noRotation(field: string): string {
  const advice = 'assign { x, y, z, w }, or leave one component other than 0.'
  return `${field} is a quaternion whose components are all 0, no rotation; ${advice}`
}
