// Stand-ins for the packages that simple-peer is built on.

/** Events, for the streams of `readable-stream`, through which no message goes. An event has one listener. */
export class Emitter {
  readonly #listeners: { [event: string]: (...args: unknown[]) => void } = {}

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.#listeners[event] = listener
  }

  emit(event: string, ...args: unknown[]): void {
    this.#listeners[event]?.(...args)
  }
}
