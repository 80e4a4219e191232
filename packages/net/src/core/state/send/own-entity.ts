import type { OwnEntity } from '../entities/entity.ts'
import { OwnRow } from './own-row.ts'
import type { OwnStore } from './own-store.ts'
import { liveValuesOf } from '../view/live-values.ts'
import { checkNumber, ComponentsAccess, NumberAccess } from '../schema/field-access.ts'
import { type CompiledField, type CompiledKind } from '../schema/schema.ts'

/** What an own entity is made with. */
export interface OwnEntityInit {
  readonly store: OwnStore<OwnEntity>
  readonly index: number
  readonly id: number
  readonly owner: string | number
  /** The game took it away, from this index. */
  readonly despawn: (index: number) => void
}

/** A class of own entities for one kind: each field is an accessor on it. */
export interface OwnEntityClass {
  new (init: OwnEntityInit): OwnEntity
  indexOf(entity: OwnEntity): number
  /** From now on it lies at another index. */
  move(entity: OwnEntity, index: number): void
  /** From now on it is as after `despawn`. */
  retire(entity: OwnEntity): void
}

/** One class a kind, also over several rooms: the places that write its fields then see one shape. */
const classes = new WeakMap<CompiledKind, OwnEntityClass>()

/** The class for a kind. */
export function ownClassOf(kind: CompiledKind): OwnEntityClass {
  let made = classes.get(kind)
  if (made === undefined) {
    made = makeOwnClass(kind)
    classes.set(kind, made)
  }
  return made
}

/**
 * What the entities of all kinds share. Where its values lie stands under a name that no field can have, and is not enumerable: what
 * reads a private field is compiled into a game's loops only where at most four kinds are written (V8), a named property always.
 */
class Own {
  own = true
  readonly kind: string
  readonly id: number
  readonly owner: string | number
  declare readonly σrow: OwnRow
  readonly #despawn: OwnEntityInit['despawn']
  /** Made when it is asked for first. */
  #latest: Readonly<Record<string, unknown>> | undefined

  constructor({ store, index, id, owner, despawn }: OwnEntityInit) {
    this.kind = store.kind.name
    this.id = id
    this.owner = owner
    this.#despawn = despawn
    Object.defineProperty(this, 'σrow', { value: new OwnRow(store, index) })
    // A misspelt field is a mistake that must be told, not a property that nobody sends.
    Object.preventExtensions(this)
  }

  get view(): Readonly<Record<string, unknown>> {
    return this.latest
  }

  get latest(): Readonly<Record<string, unknown>> {
    return (this.#latest ??= liveValuesOf(this.σrow.kind).written(this.σrow))
  }

  despawn(): void {
    const { index } = this.σrow
    if (index < 0) return
    Own.retire(this)
    this.#despawn(index)
  }

  snap(): void {
    this.σrow.jump()
  }

  toJSON(): object {
    return { id: this.id, kind: this.kind, owner: this.owner, ...this.latest }
  }

  static indexOf(entity: Own): number {
    return entity.σrow.index
  }

  static move(entity: Own, index: number): void {
    entity.σrow.move(index)
  }

  static retire(entity: Own): void {
    entity.σrow.retire()
    entity.own = false
  }
}

/** Its accessors close over their columns: no look-up by name on a write. */
function makeOwnClass(kind: CompiledKind): OwnEntityClass {
  class OwnOfKind extends Own {}
  for (const field of kind.fields) Object.defineProperty(OwnOfKind.prototype, field.name, accessor(field))
  return OwnOfKind as unknown as OwnEntityClass
}

function accessor(field: CompiledField): PropertyDescriptor & ThisType<Own> {
  const { name, access } = field
  if (access instanceof NumberAccess) {
    const { min, max } = access.check
    return numberAccessor(name, access, min, max)
  }
  const read =
    access instanceof ComponentsAccess
      ? (row: OwnRow): unknown => components(row, name, access)
      : (row: OwnRow): unknown => access.read(row)
  return {
    enumerable: true,
    get(): unknown {
      return read(this.σrow)
    },
    set(value: unknown) {
      this.σrow.writeField(field, value)
    },
  }
}

function numberAccessor(
  name: string,
  { column, check }: NumberAccess,
  min: number,
  max: number,
): PropertyDescriptor & ThisType<Own> {
  const refuse = (value: unknown): number => checkNumber(name, value, check)
  return {
    enumerable: true,
    get(): unknown {
      return this.σrow.number(column)
    },
    // Short, so that it is compiled into the game's own loop with others like it, and no number is boxed on its way.
    set(value: number) {
      // NaN fails the comparison, and then the check; what is no number is caught there too.
      if (typeof value !== 'number' || !(value >= min && value <= max)) refuse(value)
      this.σrow.write(column, value)
    },
  }
}

/** An object whose components are read and written one by one. */
function components(row: OwnRow, name: string, { names, column, check }: ComponentsAccess): object {
  const object = {}
  for (const [at, component] of names.entries()) {
    Object.defineProperty(object, component, {
      enumerable: true,
      get: (): number => row.number(column + at),
      set(value: number) {
        row.write(column + at, checkNumber(`${name}.${component}`, value, check))
      },
    })
  }
  return object
}
