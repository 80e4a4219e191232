/** Named listeners of a match, for drawing, sound and log. */
export class Signals<T extends object> {
  readonly #listeners = new Map<keyof T, Set<(value: never) => void>>()

  /** Adds a listener; returns a function that removes it. */
  on<K extends keyof T>(name: K, listener: (value: T[K]) => void): () => void {
    let listeners = this.#listeners.get(name)
    if (listeners === undefined) this.#listeners.set(name, (listeners = new Set()))
    // Wrapped, so that adding one function twice makes two listeners.
    const entry = (value: T[K]): void => listener(value)
    listeners.add(entry)
    return () => void listeners.delete(entry)
  }

  emit<K extends keyof T>(name: K, value: T[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (value: T[K]) => void)(value)
  }

  clear(): void {
    this.#listeners.clear()
  }
}
