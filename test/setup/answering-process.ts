// Child process that answers commands, one at a time.

import type { ChildProcess, Serializable } from 'node:child_process'
import { once } from 'node:events'

/** A forked process, and its answers to commands. */
export class AnsweringProcess<Command extends Serializable, Answer extends { readonly kind: string }> {
  readonly #process: ChildProcess
  readonly #name: string

  /** `name`: what the process is, for the error when it ends. */
  constructor(process: ChildProcess, name: string) {
    this.#process = process
    this.#name = name
  }

  /** Sends a command and returns its answer. Throws when the process ends, or answers something else. */
  async ask<K extends Answer['kind']>(command: Command, kind: K): Promise<Answer & { kind: K }> {
    this.#process.send(command)
    const gone = new AbortController()
    const answered = once(this.#process, 'message', { signal: gone.signal })
    const exited = once(this.#process, 'exit', { signal: gone.signal })
    // The exit code of a process that a signal ended is null.
    const [answer] = (await Promise.race([answered, exited])) as [Answer | number | null]
    gone.abort()
    await Promise.allSettled([answered, exited])
    if (typeof answer !== 'object' || answer?.kind !== kind) throw new Error(`${this.#name} ended`)
    return answer as Answer & { kind: K }
  }

  endProcess(): void {
    this.#process.kill()
  }
}
