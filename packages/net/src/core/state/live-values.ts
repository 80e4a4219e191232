import { type ColumnTable, QUANT } from './columns.ts'
import { type FieldPlan, readField, type ValueSource } from './plan.ts'
import type { CompiledKind } from './schema.ts'

/** A source whose numbers lie there as they go on the wire. */
export interface QuantizedSource extends ValueSource {
  /** The quantized number of a column. */
  quantized(column: number): number
}

/** Makes the object with the values of an entity: a game reads `latest` or `view` of it. */
export type MakeValues<S extends ValueSource> = (source: S) => Readonly<Record<string, unknown>>

/** Of one kind: a maker for each way that values lie, so that each hidden class has sources of one class. */
export interface LiveValues {
  /** Those that arrived. */
  readonly arrived: MakeValues<QuantizedSource>
  /** What is drawn of them. */
  readonly drawn: MakeValues<ValueSource>
  /** What this player wrote. */
  readonly written: MakeValues<ValueSource>
  /** What is drawn of a prediction. */
  readonly predicted: MakeValues<ValueSource>
}

/** One set a kind, also over several rooms: the places that read its fields then see one shape each. */
const kinds = new WeakMap<CompiledKind, LiveValues>()

/**
 * The objects with the values of a kind's entities. Their fields are own, enumerable accessors that read where the values lie, so that
 * nothing is written for a field that nobody reads; and the same accessors for all of a kind, so that an engine compiles
 * them into the game's own loop.
 */
export function liveValuesOf(kind: CompiledKind): LiveValues {
  let made = kinds.get(kind)
  if (made === undefined) {
    const ofNumber = (column: number): Accessor<QuantizedSource> => quantizedAccessor(kind.table, column)
    made = {
      arrived: makerOf(kind, ofNumber),
      drawn: makerOf(kind, numberAccessor),
      written: makerOf(kind, numberAccessor),
      predicted: makerOf(kind, numberAccessor),
    }
    kinds.set(kind, made)
  }
  return made
}

/**
 * What an accessor sees of its object. No field has such a name: its first letter is none of theirs. Not a private
 * field: what reads one is compiled into a loop only where at most four kinds are read (V8), a named property always.
 */
interface Sourced<S> {
  readonly σource: S
}

type Accessor<S> = PropertyDescriptor & ThisType<Sourced<S>>

/** What Node calls to print an object, whose accessors it would only name. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

function makerOf<S extends ValueSource>(kind: CompiledKind, ofNumber: (column: number) => Accessor<S>): MakeValues<S> {
  const properties: Record<PropertyKey, PropertyDescriptor> = {
    [INSPECT]: {
      value(this: object): object {
        return { ...this }
      },
    },
  }
  for (const { name, plan } of kind.fields) properties[name] = accessorOf(plan, ofNumber)
  // A constructor of its own gives the objects a hidden class of their own: from a shared one on, two kinds that both have
  // a field of this name would part ways slowly. They are plain objects to everybody: sent and compared as such.
  function Values(): void {}
  Values.prototype = Object.prototype
  const Plain = Values as unknown as new () => Record<string, unknown>
  return (source) =>
    Object.defineProperties(Object.defineProperty(new Plain(), 'σource', { value: source }), properties)
}

function accessorOf<S extends ValueSource>(plan: FieldPlan, ofNumber: (column: number) => Accessor<S>): Accessor<S> {
  if (plan.type === 'number') return ofNumber(plan.column)
  if (plan.type === 'bool') {
    const { column } = plan
    return {
      enumerable: true,
      get(): boolean {
        return this.σource.number(column) === 1
      },
    }
  }
  return {
    enumerable: true,
    get(): unknown {
      return readField(plan, this.σource)
    },
  }
}

function numberAccessor(column: number): Accessor<ValueSource> {
  return {
    enumerable: true,
    get(): number {
      return this.σource.number(column)
    },
  }
}

/** As `ColumnTable.value`, with nothing left to look up. */
function quantizedAccessor({ quant, offset, step, top }: ColumnTable, column: number): Accessor<QuantizedSource> {
  if (quant[column] === QUANT.float) return numberAccessor(column)
  if (quant[column] === QUANT.plain) {
    return {
      enumerable: true,
      get(): number {
        return this.σource.quantized(column)
      },
    }
  }
  const least = offset[column] as number
  const unit = step[column] as number
  const most = top[column] as number
  return {
    enumerable: true,
    get(): number {
      return Math.min(most, least + this.σource.quantized(column) * unit)
    },
  }
}
