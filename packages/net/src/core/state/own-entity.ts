import type { KindDeclaration, Values } from './fields.ts'
import { OwnRow } from './own-row.ts'
import type { OwnStore } from './own-store.ts'
import { liveValuesOf } from './live-values.ts'
import { checkNumber, type FieldPlan, type NumberCheck, readField, writeField } from './plan.ts'
import { type CompiledField, type CompiledKind } from './schema.ts'

/** What every entity has, its own and others'. */
export interface EntityBase<V> {
  /** The same for every player; below 2^50. */
  readonly id: number
  readonly kind: string
  /** The player that owns it, as `StateSyncOptions.ownerOf` names them. */
  readonly owner: string | number
  /** What to draw: for others' entities, interpolated at the time of `viewAt`. The same object each time: copy it to keep it. */
  readonly view: Readonly<V>
  /** The newest values that arrived (for an own entity: as they were written). The same object each time, which shows the newest whenever it is read. */
  readonly latest: Readonly<V>
}

/** An entity of another player. */
export interface RemoteEntity<V = Record<string, unknown>> extends EntityBase<V> {
  readonly own: false
}

/** An entity of this player's: its fields are plain properties to read and write. Sent at the next `sample`. */
export type OwnEntity<V = Record<string, unknown>> = V &
  EntityBase<V> & {
    /** False once it was despawned or handed away: it keeps what it had last, and what is written to it goes nowhere. */
    readonly own: true
    /**
     * What is written up to the next sending is a jump, not a motion: nobody draws anything between. For teleports and
     * respawns; call it beside the writing.
     */
    snap(): void
    /** Takes it away, for everybody. Again does nothing. */
    despawn(): void
  }

/** Any entity. */
export type Entity<V = Record<string, unknown>> = OwnEntity<V> | RemoteEntity<V>

/** An own entity of a declared kind. */
export type OwnEntityOf<D extends KindDeclaration> = OwnEntity<Values<D>>

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
 * What the entities of all kinds share. One class, and not one a kind: a private name is of the class that it stands in, and the accessors of
 * all kinds are one piece of code to the engine (V8), which is several times as slow once it has met two names.
 */
class Own {
  own = true
  readonly kind: string
  readonly id: number
  readonly owner: string | number
  readonly #init: OwnEntityInit
  readonly #store: OwnStore<OwnEntity>
  #index: number
  /** Where its values begin in the store. */
  #row: number
  #alive = true
  /** Where its values are read. */
  readonly #read: OwnRow
  /** Made when it is asked for first. */
  #latest: Readonly<Record<string, unknown>> | undefined

  constructor(init: OwnEntityInit) {
    this.#init = init
    this.#store = init.store
    this.#index = init.index
    this.#row = init.index * init.store.stride
    this.kind = init.store.kind.name
    this.id = init.id
    this.owner = init.owner
    this.#read = new OwnRow(init.store, init.index)
    // A misspelt field is a mistake that must be told, not a property that nobody sends.
    Object.preventExtensions(this)
  }

  get view(): Readonly<Record<string, unknown>> {
    return this.latest
  }

  get latest(): Readonly<Record<string, unknown>> {
    return (this.#latest ??= liveValuesOf(this.#store.kind).written(this.#read))
  }

  despawn(): void {
    if (!this.#alive) return
    const index = this.#index
    Own.retire(this)
    this.#init.despawn(index)
  }

  snap(): void {
    if (!this.#alive) return
    this.#store.jumps[this.#index] = 1
    this.#store.dirty[this.#index] = 1
  }

  static indexOf(entity: Own): number {
    return entity.#index
  }

  static move(entity: Own, index: number): void {
    entity.#index = index
    entity.#row = index * entity.#store.stride
    entity.#read.move(index)
  }

  static retire(entity: Own): void {
    entity.#read.keep()
    entity.#alive = false
    entity.own = false
    entity.#index = -1
    entity.#row = -entity.#store.stride
  }

  static read(entity: Own, plan: FieldPlan): unknown {
    return readField(plan, entity.#read)
  }

  static write(entity: Own, field: CompiledField, value: unknown): void {
    if (!entity.#alive) return
    const store = entity.#store
    const index = entity.#index
    writeField(field.name, field.plan, value, store.raw, index * store.stride, store.blobs[index] ?? [])
    store.dirty[index] = 1
  }

  static readNumber(entity: Own, column: number): number {
    return entity.#read.number(column)
  }

  // Once it is retired, no place of the arrays is meant, and they ignore that.
  static writeNumber(entity: Own, column: number, value: number): void {
    const store = entity.#store
    const at = entity.#row + column
    if (store.raw[at] === value) return
    store.raw[at] = value
    store.dirty[entity.#index] = 1
  }

  static component(entity: Own, name: string, x: number, y: number, min: number, max: number): object {
    return {
      get x(): number {
        return Own.readNumber(entity, x)
      },
      set x(value: number) {
        Own.writeNumber(entity, x, checkNumber(`${name}.x`, value, { min, max }))
      },
      get y(): number {
        return Own.readNumber(entity, y)
      },
      set y(value: number) {
        Own.writeNumber(entity, y, checkNumber(`${name}.y`, value, { min, max }))
      },
    }
  }

  static number(name: string, column: number, check: NumberCheck): PropertyDescriptor & ThisType<Own> {
    const { min, max } = check
    const refuse = (value: unknown): number => checkNumber(name, value, check)
    return {
      enumerable: true,
      get(): unknown {
        return Own.readNumber(this, column)
      },
      // Short, so that it is compiled into the game's own loop with others like it, and no number is boxed on its way.
      set(value: number) {
        // NaN fails the comparison, and then the check; what is no number is caught there too.
        if (typeof value !== 'number' || !(value >= min && value <= max)) refuse(value)
        const store = this.#store
        const raw = store.raw
        const at = this.#row + column
        if (raw[at] === value) return
        raw[at] = value
        store.dirty[this.#index] = 1
      },
    }
  }
}

/** Its accessors close over their columns: no look-up by name on a write. */
function makeOwnClass(kind: CompiledKind): OwnEntityClass {
  class OwnOfKind extends Own {}
  for (const field of kind.fields) Object.defineProperty(OwnOfKind.prototype, field.name, accessor(field))
  return OwnOfKind as unknown as OwnEntityClass
}

function accessor(field: CompiledField): PropertyDescriptor & ThisType<Own> {
  const { name, plan } = field
  if (plan.type === 'number') return Own.number(name, plan.column, plan.check)
  if (plan.type === 'vec2') {
    const { x, y, check } = plan
    return {
      enumerable: true,
      get(): object {
        return Own.component(this, name, x, y, check.min, check.max)
      },
      set(value: unknown) {
        Own.write(this, field, value)
      },
    }
  }
  return {
    enumerable: true,
    get(): unknown {
      return Own.read(this, plan)
    },
    set(value: unknown) {
      Own.write(this, field, value)
    },
  }
}
