// The codes of docs/guide/errors.md against those of the library.

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8')

it('each code of an error has a row with its cause and what to do', async () => {
  const [page, source] = await Promise.all([read('docs/guide/errors.md'), read('packages/net/src/errors.ts')])
  const [, union = ''] = /export type TickmeshErrorCode =\n((?: {2}\| '[a-z-]+'\n?)+)/.exec(source) ?? []
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1])
  const rows = [...page.matchAll(/^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| .+ \| .+ \|$/gm)]
  const listed = rows.flatMap(([, names = '']) => names.replaceAll('`', '').split(', '))
  expect(codes.length).toBeGreaterThan(20)
  expect(listed.toSorted()).toEqual(codes.toSorted())
})
