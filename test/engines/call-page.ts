// Calls of a page's functions, for the tests of engines.

import { expect } from 'vitest'
import type { EnginePage } from '../setup/engines.ts'
import { until } from '../setup/until.ts'
import type { Api, Outcome } from './page/main.ts'

/** Calls a function of a page. Throws the page's error, with what the page printed. */
export async function callPage<N extends keyof Api>(
  page: EnginePage,
  name: N,
  ...args: Parameters<Api[N]>
): Promise<Awaited<ReturnType<Api[N]>>> {
  const printed = async (): Promise<string> => (await page.evaluate<string[]>('printed')).join('\n')
  const loaded = (): Promise<boolean> => page.evaluate(`'call' in globalThis`)
  await until(async () => (await loaded()) || (await printed()).includes('uncaught'), 'the page has loaded')
  if (!(await loaded())) throw new Error(`The page printed:\n${await printed()}`)
  const outcome = JSON.parse(
    await page.evaluate<string>(`call(${JSON.stringify(name)}, ${JSON.stringify(args)})`),
  ) as Outcome
  if ('error' in outcome) throw new Error(`In the page: ${outcome.error}\nThe page printed:\n${await printed()}`)
  expect(await printed()).toBe('')
  return outcome.value as Awaited<ReturnType<Api[N]>>
}
