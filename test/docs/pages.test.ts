// Tests of the paths and links in docs.

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
/** Pages that name paths of the tree, and the folders that those may begin in. */
const MAPS = ['docs/ARCHITECTURE.md', 'CONTRIBUTING.md']
const BASES = ['.', 'packages/net/src']
const docs = (await readdir(join(root, 'docs'), { recursive: true }))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)

const read = (page: string): Promise<string> => readFile(join(root, page), 'utf8')

/** Returns what a path with braces stands for: `{a,b}.ts` is `a.ts` and `b.ts`. */
function expanded(path: string): string[] {
  const [all, before = '', inside = '', after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path) ?? []
  return all === undefined ? [path] : inside.split(',').flatMap((name) => expanded(`${before}${name}${after}`))
}

/** Returns the paths in the code of a page: those with a slash, and files by the ends of their names. */
function pathsOf(text: string): string[] {
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')
  const isPath = (span: string): boolean =>
    /^[\w.][\w.{},/-]*$/.test(span) && (span.includes('/') || /\.(ts|md|json)$/.test(span))
  return code.filter(isPath).flatMap(expanded)
}

/** Returns the folders and files of a tree that is drawn: each line's name, below those that it is indented under. */
function drawnPaths(text: string): string[] {
  const paths: string[] = []
  const parents: string[] = []
  for (const [, indent = '', names = ''] of text.matchAll(/^((?:│ {3}| {4})*)[├└]── ([^\s,]+(?:, [^\s,]+)*)/gm)) {
    const depth = indent.length / 4
    parents.length = depth
    for (const name of names.split(', ')) paths.push([...parents, name].join(''))
    parents.push(names)
  }
  return paths
}

it.each(MAPS)('%s names only paths that there are', async (page) => {
  const text = await read(page)
  const paths = [...pathsOf(text), ...drawnPaths(text)]
  expect(paths.length).toBeGreaterThan(5)
  expect(paths.filter((path) => !BASES.some((base) => existsSync(join(root, base, path))))).toEqual([])
})

it('no page starts the lobby by a name that the registry may have given to somebody else', async () => {
  const pages = [...docs, ...MAPS, 'README.md', 'packages/net/README.md', 'packages/lobby/README.md']
  const bare = await Promise.all(pages.map(async (page) => ((await read(page)).includes('npx tickmesh') ? [page] : [])))
  expect(bare.flat()).toEqual([])
})

it('README.md has at most 120 lines', async () => {
  expect((await read('README.md')).split('\n').length).toBeLessThanOrEqual(121)
})

it('README.md links to every page of the guide', async () => {
  const links = [...(await read('README.md')).matchAll(/\]\((docs\/guide\/[^)#]+)\)/g)].map((match) => match[1])
  expect(links.toSorted()).toEqual(docs.filter((page) => page.startsWith('docs/guide/')).toSorted())
})

it.each([...docs, ...MAPS, 'README.md'])('%s links only to pages and sections that there are', async (page) => {
  const broken: string[] = []
  for (const [, link = ''] of (await read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(link)) continue
    const [path = '', anchor] = link.split('#')
    const file = path === '' ? page : join(dirname(page), path)
    if (!existsSync(join(root, file))) broken.push(link)
    else if (anchor !== undefined && !headings(await read(file)).includes(anchor)) broken.push(link)
  }
  expect(broken).toEqual([])
})

/** Returns the anchors of a page's headings, as GitHub makes them. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
}
