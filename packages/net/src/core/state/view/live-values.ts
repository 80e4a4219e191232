// Objects with an accessor for each field of a kind, such as `entity.view`.

import type { ColumnTable } from '../schema/columns.ts'
import { ROW_NUMBERS } from './state-row.ts'
import { type FieldAccess, FlagAccess, NumberAccess, type ValueSource } from '../schema/field-access.ts'
import type { CompiledKind } from '../schema/schema.ts'

/** A source whose numbers lie quantized in a row. */
export interface RowSource extends ValueSource {
  /** The number at an offset of the row: `ROW_NUMBERS` and the column. */
  cell(at: number): number
}

/** A source whose numbers lie in an array, as a game sees them. */
export interface NumberSource extends ValueSource {
  readonly numbers: Float64Array
}

/** A source whose numbers lie in a part of an array, as a game sees them. */
export interface OffsetSource extends NumberSource {
  /** Offset of the first column. */
  readonly at: number
}

/**
 * Values of an entity, as a game reads them, and their source. No field can have the source's name: no field's name
 * begins with its first letter. The source is not enumerable, and not a private field: V8 compiles a reading of one
 * into a loop only where at most four kinds are read, a reading of a named property always.
 */
export type LiveObject<S> = { readonly [field: string]: unknown } & { σource: S }

/** Makes the object with the values of an entity. */
export type MakeValues<S extends ValueSource> = (source: S) => LiveObject<S>

/** Makers of one kind's objects, one for each kind of source, so that each hidden class has sources of one class. */
export interface LiveValues {
  /** Values that arrived. */
  readonly arrived: MakeValues<RowSource>
  /** Values drawn of them. */
  readonly drawn: MakeValues<NumberSource>
  /** Values that this player wrote. */
  readonly written: MakeValues<OffsetSource>
  /** Values drawn between ticks, of an own or a predicted entity. */
  readonly betweenTicks: MakeValues<NumberSource>
}

/** One set a kind, also over several rooms: code that reads its fields then sees one shape. */
const kinds = new WeakMap<CompiledKind, LiveValues>()

/**
 * Makes the objects with the values of a kind's entities. Their fields are own, enumerable accessors that read from the
 * source, so that nothing is written for a field that nobody reads. All entities of a kind share the accessors, so that
 * an engine compiles them into the game's own loop.
 */
export function liveValuesOf(kind: CompiledKind): LiveValues {
  let made = kinds.get(kind)
  if (made === undefined) {
    const ofNumber = (column: number): Accessor<RowSource> => rowAccessor(kind.table, column)
    made = {
      arrived: makerOf(kind, ofNumber),
      drawn: makerOf(kind, drawnAccessor),
      written: makerOf(kind, writtenAccessor),
      betweenTicks: makerOf(kind, drawnAccessor),
    }
    kinds.set(kind, made)
  }
  return made
}

type Accessor<S> = PropertyDescriptor & ThisType<LiveObject<S>>

/** Method that Node calls to print an object, whose accessors it would only name. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

function makerOf<S extends ValueSource>(kind: CompiledKind, ofNumber: (column: number) => Accessor<S>): MakeValues<S> {
  const properties: Record<PropertyKey, PropertyDescriptor> = {
    [INSPECT]: {
      value(this: object): object {
        return { ...this }
      },
    },
  }
  for (const { name, access } of kind.fields) properties[name] = accessorOf(access, ofNumber)
  // A constructor for each kind gives its objects a hidden class of their own. From a shared one on, two kinds that
  // both have a field of this name would part slowly. The objects are plain to everybody: sent and compared as such.
  function Values(): void {}
  Values.prototype = Object.prototype
  const Plain = Values as unknown as new () => object
  return (value) => {
    const live = Object.defineProperty(new Plain(), 'σource', { value, writable: true })
    return Object.defineProperties(live, properties) as LiveObject<S>
  }
}

function accessorOf<S extends ValueSource>(
  access: FieldAccess,
  ofNumber: (column: number) => Accessor<S>,
): Accessor<S> {
  if (access instanceof NumberAccess) return ofNumber(access.column)
  if (access instanceof FlagAccess) return boolAccessor(access.column)
  return {
    enumerable: true,
    get(): unknown {
      return access.read(this.σource)
    },
  }
}

// The source of each accessor is a parameter of its maker: V8 checks a `const` on each reading, so that a loop has room
// for fewer of them.
function numberAccessor(column: number): Accessor<ValueSource> {
  return {
    enumerable: true,
    get(): number {
      return this.σource.number(column)
    },
  }
}

// The next two call nothing: V8 compiles accessors of up to 27 bytes of bytecode into every loop, and makes no object
// of the number there, if it does so with all accessors that the loop reads.
function drawnAccessor(column: number): Accessor<NumberSource> {
  return {
    enumerable: true,
    get(): number {
      return this.σource.numbers[column] as number
    },
  }
}

function writtenAccessor(column: number): Accessor<OffsetSource> {
  return {
    enumerable: true,
    get(): number {
      const source = this.σource
      return source.numbers[source.at + column] as number
    },
  }
}

function boolAccessor(column: number): Accessor<ValueSource> {
  return {
    enumerable: true,
    get(): boolean {
      return this.σource.number(column) === 1
    },
  }
}

/** Does what `ColumnTable.value` does, with everything looked up before. */
function rowAccessor({ columns, high, offset, step, top }: ColumnTable, column: number): Accessor<RowSource> {
  const scale = columns[column]?.kind.scale
  if (scale === 'other') return numberAccessor(column)
  if (scale === 'identity') return integerAccessor(ROW_NUMBERS + column)
  const [least, size, most] = [offset[column] as number, step[column] as number, top[column] as number]
  // Only where the range is not a whole number of steps can the last one lie above it.
  if (least + (high[column] as number) * size <= most) return scaledAccessor(ROW_NUMBERS + column, least, size)
  return clampedAccessor(ROW_NUMBERS + column, least, size, most)
}

function integerAccessor(at: number): Accessor<RowSource> {
  return {
    enumerable: true,
    get(): number {
      return this.σource.cell(at)
    },
  }
}

function scaledAccessor(at: number, offset: number, step: number): Accessor<RowSource> {
  return {
    enumerable: true,
    get(): number {
      return offset + this.σource.cell(at) * step
    },
  }
}

function clampedAccessor(at: number, offset: number, step: number, top: number): Accessor<RowSource> {
  return {
    enumerable: true,
    get(): number {
      const value = offset + this.σource.cell(at) * step
      return value < top ? value : top
    },
  }
}
