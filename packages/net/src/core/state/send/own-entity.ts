// Own entity as the game reads and writes it: a class for each kind, made at run time.

import type { OwnEntity } from '../entities/entity.ts'
import { OwnRow } from './own-row.ts'
import { OwnView } from './own-view.ts'
import type { OwnStore } from './own-store.ts'
import { liveValuesOf } from '../view/live-values.ts'
import { checkNumber, ComponentsAccess, NumberAccess } from '../schema/field-access.ts'
import { type CompiledField, type CompiledKind } from '../schema/schema.ts'

/** Options of an own entity. */
export interface OwnEntityInit {
  readonly store: OwnStore<OwnEntity>
  readonly index: number
  readonly id: number
  readonly owner: string | number
  /** Called when the game despawned it, with its index. */
  readonly despawn: (index: number) => void
}

/** A class of own entities for one kind: each field is an accessor on it. */
export interface OwnEntityClass {
  new (init: OwnEntityInit): OwnEntity
  indexOf(entity: OwnEntity): number
  /** Moves an entity to another index. */
  move(entity: OwnEntity, index: number): void
  /** Retires an entity: it is as after `despawn`. */
  retire(entity: OwnEntity): void
}

/** Classes by kind, shared by all rooms, so that code that writes fields sees one shape. */
const classes = new WeakMap<CompiledKind, OwnEntityClass>()

/** Returns the class of a kind. */
export function ownClassOf(kind: CompiledKind): OwnEntityClass {
  let made = classes.get(kind)
  if (made === undefined) {
    made = makeOwnClass(kind)
    classes.set(kind, made)
  }
  return made
}

/**
 * Base class of own entities of all kinds. The row of its values is a property that is not enumerable, under a name
 * that no field can have: V8 inlines code that reads a private field into a game's loops only for up to four kinds, a
 * named property always.
 */
class Own {
  own = true
  readonly kind: string
  readonly id: number
  readonly owner: string | number
  declare readonly σrow: OwnRow
  readonly #despawn: OwnEntityInit['despawn']
  /** Made at the first read. */
  #latest: Readonly<Record<string, unknown>> | undefined
  #view: OwnView | undefined

  constructor({ store, index, id, owner, despawn }: OwnEntityInit) {
    this.kind = store.kind.name
    this.id = id
    this.owner = owner
    this.#despawn = despawn
    Object.defineProperty(this, 'σrow', { value: new OwnRow(store, index) })
    // A misspelt field must throw: it would be a property that nobody sends.
    Object.preventExtensions(this)
  }

  get view(): Readonly<Record<string, unknown>> {
    return (this.#view ??= new OwnView(this.σrow)).draw()
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
    entity.#view?.draw()
  }
}

/** Makes the class of a kind. Accessors close over their columns: no look-up by name on a write. */
function makeOwnClass(kind: CompiledKind): OwnEntityClass {
  class OwnOfKind extends Own {}
  for (const field of kind.fields) Object.defineProperty(OwnOfKind.prototype, field.name, accessor(field))
  return OwnOfKind as unknown as OwnEntityClass
}

function accessor(field: CompiledField): PropertyDescriptor & ThisType<Own> {
  const { path, access } = field
  if (access instanceof NumberAccess) {
    const { min, max } = access.check
    return numberAccessor(path, access, min, max)
  }
  const read =
    access instanceof ComponentsAccess
      ? (row: OwnRow): unknown => components(row, path, access)
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
  path: string,
  { column, check }: NumberAccess,
  min: number,
  max: number,
): PropertyDescriptor & ThisType<Own> {
  const fit = (value: unknown): number => checkNumber(path, value, check)
  return {
    enumerable: true,
    get(): unknown {
      return this.σrow.number(column)
    },
    // Short, so that it is inlined into the game's own loop, and no number is boxed.
    set(value: number) {
      // NaN fails the comparison, and then the check; what is no number is caught there too.
      this.σrow.write(column, typeof value === 'number' && value >= min && value <= max ? value : fit(value))
    },
  }
}

/** Makes an object whose components are read and written one by one. */
function components(row: OwnRow, path: string, { names, column, check }: ComponentsAccess): object {
  const object = {}
  for (const [at, component] of names.entries()) {
    Object.defineProperty(object, component, {
      enumerable: true,
      get: (): number => row.number(column + at),
      set(value: number) {
        row.write(column + at, checkNumber(`${path}.${component}`, value, check))
      },
    })
  }
  return object
}
