/** What makes, moves and removes the object that stands for an entity. */
export interface ObjectMaker<E, T> {
  /** An entity came: make what stands for it. */
  create(entity: E): T
  /** Once a frame for every entity that is there, the first frame included. */
  update?(object: T, entity: E): void
  /** An entity is gone. Default: `object.destroy()`, if there is one. */
  remove?(object: T, id: number): void
}

/** One object for each entity: made when the entity comes, removed when it goes. Knows nothing of Phaser. */
export class EntityObjects<E extends { readonly id: number }, T> {
  readonly #maker: ObjectMaker<E, T>
  readonly #objects = new Map<number, T>()

  constructor(maker: ObjectMaker<E, T>) {
    this.#maker = maker
  }

  /** The object of an entity, by the entity's id. */
  get(id: number): T | undefined {
    return this.#objects.get(id)
  }

  /** All objects, by entity id. */
  [Symbol.iterator](): MapIterator<[number, T]> {
    return this.#objects.entries()
  }

  /** Brings the objects up to date with the entities that are there now. */
  pass(entities: Iterable<E>): void {
    const gone = new Set(this.#objects.keys())
    for (const entity of entities) {
      gone.delete(entity.id)
      let object = this.#objects.get(entity.id)
      if (object === undefined) this.#objects.set(entity.id, (object = this.#maker.create(entity)))
      this.#maker.update?.(object, entity)
    }
    for (const id of gone) this.#remove(id)
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
