/** One case of a contract suite, for any test runner: `for (const { name, run } of cases) test(name, run)`. */
export interface ContractCase {
  /** Begins with the id of the rule it holds, in brackets. */
  readonly name: string
  /** Rejects when the rule is broken. */
  readonly run: () => Promise<void>
}

/** Throws when a rule is broken; `what` says what should have been. */
export function ensure(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`The contract is broken: ${what}`)
}

/** As `ensure`, for values that JSON can compare. */
export function ensureEqual(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  ensure(is === should, `${what}; expected ${should}, got ${is}`)
}

/** A wait that comes to this limit has failed, in milliseconds of the subject's own time. */
export const WAIT_LIMIT_MS = 20_000

/** Waits for a condition. `pass` lets the subject's time go by. */
export async function until(
  pass: (ms: number) => Promise<void>,
  condition: () => boolean,
  what: string,
): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    ensure(waited < WAIT_LIMIT_MS, `${what}, within ${WAIT_LIMIT_MS} ms`)
    await pass(5)
  }
}
