// docs/LIMITS.md against the constants that it names.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = await readFile(join(root, 'docs/LIMITS.md'), 'utf8')
const rows = [...page.matchAll(/^\| [^|]+ \| ([\d,]+) \| `([A-Z_]+)` \|/gm)].map(
  ([, limit = '', constant = '']) => [constant, Number(limit.replaceAll(',', ''))] as const,
)

/** Returns the values that a constant has in the sources: more than one where files have constants of one name. */
function valuesOf(name: string, sources: readonly string[]): number[] {
  const declared = new RegExp(`^(?:export )?const ${name}(?:: number)? = ([\\d_ *+]+)$`, 'm')
  return sources.flatMap((text) => {
    const [, product = ''] = declared.exec(text) ?? []
    return product === ''
      ? []
      : [product.split('*').reduce((value, part) => value * Number(part.replaceAll('_', '')), 1)]
  })
}

it('each limit is the one of the code', async () => {
  const folders = ['packages/net/src', 'packages/lobby/src'].map((folder) => join(root, folder))
  const paths = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true }))
        .filter((path) => path.endsWith('.ts') && !path.includes('.test.'))
        .map((path) => join(folder, path)),
    ),
  )
  const sources = await Promise.all(paths.flat().map((path) => readFile(path, 'utf8')))
  expect(rows.length).toBe(
    page.split('\n').filter((line) => line.includes('`MAX_') || /`[A-Z]+_[A-Z_]+`/.test(line)).length,
  )
  for (const [constant, limit] of rows) expect(valuesOf(constant, sources), constant).toContain(limit)
})
