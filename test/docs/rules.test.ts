// Tests of rule ids: unique, in order, and cited by tests.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const FOLDERS = ['packages', 'test', 'examples', 'bench', 'docs']
const NOT_OURS = /(^|\/)(node_modules|dist|extracted)\//

async function files(): Promise<{ readonly path: string; readonly text: string }[]> {
  const found = await Promise.all(
    FOLDERS.map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((name) => `${folder}/${name}`),
    ),
  )
  const paths = found.flat().filter((path) => /\.(ts|md)$/.test(path) && !NOT_OURS.test(path))
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })))
}

/** Returns the ids of the rules on all pages of docs, and of the duties of a `Scheduler`, numbered in its source. */
async function rules(): Promise<string[]> {
  const names = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'))
  const pages = await Promise.all(names.map((name) => readFile(join(root, 'docs', name), 'utf8')))
  const scheduler = await readFile(join(root, 'packages/net/src/scheduler/scheduler.ts'), 'utf8')
  return [
    ...pages.flatMap((page) => [...page.matchAll(/^- \*\*([A-Z]+\d+)\*\* /gm)].map((match) => match[1] ?? '')),
    ...[...scheduler.matchAll(/^ \* (\d+)\. /gm)].map((match) => `SCH${match[1]}`),
  ]
}

it('every rule has its own id and is cited by a test, and every cited rule exists', async () => {
  const known = await rules()
  expect(known.length).toBeGreaterThan(150)
  expect(known.filter((id, at) => known.indexOf(id) !== at)).toEqual([])

  const all = await files()
  const cited = new Set<string>()
  for (const { path, text } of all) {
    if (!/\.test\.ts$|contract\.ts$/.test(path)) continue
    for (const [, id] of text.matchAll(/\[([A-Z]{2,5}\d+)\]/g)) if (id !== undefined) cited.add(id)
  }
  expect(known.filter((id) => !cited.has(id))).toEqual([])

  // Prose and comments count too: an unknown id is a removed rule, or a mistake.
  const groups = [...new Set(known.map((id) => id.replace(/\d+$/, '')))]
  const name = new RegExp(`\\b(?:${groups.join('|')})\\d+\\b|(?<=\\[)[A-Z]{2,5}\\d+(?=\\] )`, 'g')
  const unknown = all.flatMap(({ path, text }) =>
    [...text.matchAll(name)].filter(([id]) => !known.includes(id)).map(([id]) => `${path}: ${id}`),
  )
  expect(unknown).toEqual([])
})

it.each(['WIRE.md', 'BEHAVIOUR.md', 'LOBBY.md'])('%s has the rules of each group in order', async (name) => {
  const page = await readFile(join(root, 'docs', name), 'utf8')
  const last = new Map<string, number>()
  const late: string[] = []
  for (const [, group = '', number] of page.matchAll(/^- \*\*([A-Z]+)(\d+)\*\* /gm)) {
    if (Number(number) <= (last.get(group) ?? 0)) late.push(`${group}${number}`)
    last.set(group, Number(number))
  }
  expect(late).toEqual([])
})
