// Calls from a test into the object that its page offers.

import type { EnginePage } from './engines.ts'

/** Calls a function of a page's object by name; waits for its promise. Arguments and answers are JSON. */
export type PageCalls<Api> = <N extends keyof Api & string>(
  name: N,
  ...args: Api[N] extends (...args: infer A) => unknown ? A : never
) => Promise<Api[N] extends (...args: never) => infer R ? Awaited<R> : never>

/** Returns the calls of a page whose object has a global name. */
export function pageCalls<Api>(page: EnginePage, object: string): PageCalls<Api> {
  return (name, ...args) => page.evaluate(`${object}.${name}(...${JSON.stringify(args)})`)
}
