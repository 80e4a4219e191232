// docs/ENVIRONMENT.md against the variables that the sources read.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const FOLDERS = ['packages/net/src', 'packages/lobby/src', 'examples', 'bench', 'test/setup']
/** Forms in which sources name a variable that they read. */
const READ = /(?:process\.env\['|import\.meta\.env\.|variable\(env, '|variable: ')([A-Z][A-Z_]+)\b/g
/** Variables of the operating system, and those that Vite sets by itself. */
const FOREIGN = new Set(['PATH', 'DEV', 'PROD', 'MODE'])

it('lists each variable that is read, and no other', async () => {
  const read = new Set<string>()
  for (const folder of FOLDERS) {
    const files = await readdir(join(root, folder), { recursive: true })
    for (const file of files) {
      if (!file.endsWith('.ts') || file.includes('node_modules') || file.includes('.test.')) continue
      for (const [, name = ''] of (await readFile(join(root, folder, file), 'utf8')).matchAll(READ)) read.add(name)
    }
  }
  const page = await readFile(join(root, 'docs/ENVIRONMENT.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
  expect(read.size).toBeGreaterThan(10)
  expect(listed.toSorted()).toEqual([...read].filter((name) => !FOREIGN.has(name)).toSorted())
})
