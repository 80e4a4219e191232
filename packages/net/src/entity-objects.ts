// Objects of a renderer, kept in step with replicated entities.

/** Functions that create, update and remove the object of an entity. */
export interface ObjectMaker<E, T> {
  /** Creates the object of an entity that spawned. */
  create(entity: E): T
  /** Updates the object: once a frame for every entity, the first frame included. */
  update?(object: T, entity: E): void
  /** Removes the object of an entity that despawned. Default: `object.destroy()`, if there is one. */
  remove?(object: T, id: number): void
}

/**
 * One object for each entity, for any renderer: created when the entity spawns, removed when it despawns.
 *
 * ```ts
 * const meshes = new EntityObjects({
 *   create: (ship: EntityOf<typeof game, 'ship'>) => scene.add(mesh),
 *   update: (mesh, ship) => mesh.position.set(ship.view.x, 0, ship.view.y),
 *   remove: (mesh) => mesh.removeFromParent(),
 * })
 * meshes.update(room.state.all('ship')) // in every frame
 * ```
 */
export class EntityObjects<E extends { readonly id: number }, T> {
  readonly #maker: ObjectMaker<E, T>
  readonly #objects = new Map<number, T>()

  constructor(maker: ObjectMaker<E, T>) {
    this.#maker = maker
  }

  /** Returns the object of an entity, by the entity's id. */
  get(id: number): T | undefined {
    return this.#objects.get(id)
  }

  /** Iterates over all objects, by entity id. */
  [Symbol.iterator](): MapIterator<[number, T]> {
    return this.#objects.entries()
  }

  /**
   * Creates, updates and removes objects, so that there is one for each of these entities and for no other. Call it in
   * every frame, with all entities: `objects.update(room.state.all('ship'))`.
   */
  update(entities: Iterable<E>): void {
    const despawned = new Set(this.#objects.keys())
    for (const entity of entities) {
      despawned.delete(entity.id)
      let object = this.#objects.get(entity.id)
      if (object === undefined) this.#objects.set(entity.id, (object = this.#maker.create(entity)))
      this.#maker.update?.(object, entity)
    }
    for (const id of despawned) this.#remove(id)
  }

  /** Removes every object. */
  clear(): void {
    for (const id of [...this.#objects.keys()]) this.#remove(id)
  }

  #remove(id: number): void {
    const object = this.#objects.get(id)
    this.#objects.delete(id)
    if (object === undefined) return
    if (this.#maker.remove !== undefined) this.#maker.remove(object, id)
    else if (isDestroyable(object)) object.destroy()
  }
}

function isDestroyable(object: unknown): object is { destroy(): void } {
  return typeof object === 'object' && object !== null && 'destroy' in object && typeof object.destroy === 'function'
}
