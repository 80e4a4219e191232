// Lookup of entities by id and by kind.

import type { Entity } from './entity.ts'
import type { StateSchema } from '../schema/schema.ts'

/** The entities that this player's game sees, own and others', by id and by kind. */
export class EntityIndex {
  readonly #byId = new Map<number, Entity>()
  readonly #byKind: ReadonlyMap<string, Set<Entity>>

  constructor(schema: StateSchema) {
    this.#byKind = new Map(schema.kinds.map(({ name }) => [name, new Set()]))
  }

  /** Names of the declared kinds. */
  get kinds(): Iterable<string> {
    return this.#byKind.keys()
  }

  get(id: number): Entity | undefined {
    return this.#byId.get(id)
  }

  /** Returns the entities of a kind; undefined when there is no such kind. */
  all(kind: string): Iterable<Entity> | undefined {
    return this.#byKind.get(kind)
  }

  enter(entity: Entity): void {
    this.#byId.set(entity.id, entity)
    this.#byKind.get(entity.kind)?.add(entity)
  }

  leave(entity: Entity): void {
    if (this.#byId.get(entity.id) === entity) this.#byId.delete(entity.id)
    this.#byKind.get(entity.kind)?.delete(entity)
  }
}
