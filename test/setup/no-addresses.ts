/**
 * Guard of all tests of the project `node`: what rooms and lobby clients log, the errors that Tickmesh makes, and what
 * is written to the console have no address (PRV8). The address of a server that a test gives does not count.
 */
import { afterEach, vi } from 'vitest'
import { addressesIn } from './addresses-in.ts'

type Connect = (url: string, game: unknown, options?: Options) => Promise<unknown>
type Open = (url: string, options: Options) => Promise<unknown>
interface Options {
  readonly log?: (entry: unknown) => void
}
type ErrorClass = new (code: string, message: string, options?: { readonly hint?: string }) => Error

const collected = vi.hoisted(() => ({ lines: [] as unknown[] }))

const noted = (options: Options = {}): Options => {
  const log = (entry: unknown): void => {
    collected.lines.push(entry)
    options.log?.(entry)
  }
  // Options that are no object are for the function to refuse.
  return Object(options) === options && !Array.isArray(options) ? { ...options, log } : options
}

vi.mock('../../packages/net/src/lobby.ts', async (original) => {
  const actual = await original<{ connectLobby: Connect }>()
  const connectLobby: Connect = (url, game, options) => actual.connectLobby(url, game, noted(options))
  return { ...actual, connectLobby }
})

vi.mock('../../packages/net/src/lobby-client/lobby-client.ts', async (original) => {
  const actual = await original<{ openLobby: Open }>()
  return { ...actual, openLobby: (url: string, options: Options) => actual.openLobby(url, noted(options)) }
})

vi.mock('../../packages/net/src/errors.ts', async (original) => {
  const actual = await original<{ TickmeshError: ErrorClass }>()
  class TickmeshError extends actual.TickmeshError {
    constructor(...made: ConstructorParameters<ErrorClass>) {
      super(...made)
      collected.lines.push([made[1], made[2]?.hint])
    }
  }
  return { ...actual, TickmeshError }
})

const LEVELS = ['debug', 'info', 'log', 'warn', 'error'] as const

// Replaced once, not by spies: tests have spies of their own, and restore what was there before.
for (const level of LEVELS) {
  const write = console[level].bind(console)
  console[level] = (...values: unknown[]) => {
    collected.lines.push(values)
    write(...values)
  }
}

afterEach(() => {
  const found = collected.lines.flatMap((line) => addressesIn(line).map((address) => ({ address, line })))
  collected.lines = []
  const [first] = found
  if (first !== undefined) throw new Error(`[PRV8] logged the address ${first.address}`, { cause: first.line })
})
