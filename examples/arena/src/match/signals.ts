/** Named listeners: what a match tells those who draw, sound or log it. */
export class Signals<T extends object> {
  readonly #listeners = new Map<keyof T, Set<(value: never) => void>>()

  /** Returns its unsubscribe. */
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
