// Assertions and waits of the contract suites, without a test runner.

/** Case of a contract suite, for any test runner: `for (const { name, run } of cases) test(name, run)`. */
export interface ContractCase {
  /** Title; begins with the id of its rule, in brackets. */
  readonly name: string
  /** Rejects when the rule is broken. */
  readonly run: () => Promise<void>
}

/** Throws when a rule is broken; `what` describes the expected behaviour. */
export function ensure(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`The contract is broken: ${what}`)
}

/** Throws when two values differ; they are compared as JSON. */
export function ensureEqual(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  ensure(is === should, `${what}; expected ${should}, got ${is}`)
}

/** Upper bound of a wait, in milliseconds of the subject's own time; a longer one has failed. */
export const WAIT_LIMIT_MS = 20_000

/** Waits for a condition. `pass` lets the subject's time pass. */
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
