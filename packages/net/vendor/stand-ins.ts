// Stand-ins for the packages that simple-peer is built on.

/** Events, for the streams of `readable-stream`, through which no message goes. */
export class Emitter {
  readonly #listeners = new Map<string, ((...args: unknown[]) => void)[]>()

  on(event: string, listener: (...args: unknown[]) => void): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    return this
  }

  emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args)
  }
}

/** An error with its code. That of a `DOMException` is an accessor of its class, which an own property hides. */
export function errCode(error: Error, code: string): Error {
  return Object.defineProperty(error, 'code', { value: code, enumerable: true, configurable: true })
}
