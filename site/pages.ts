// Pages of the site: which files of the tree they are, and their links among each other.

import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'

/** One page of the site. */
export interface SitePage {
  /** Path of the Markdown file in the tree. */
  readonly source: string
  /** Path of the page on the site, as Markdown. */
  readonly path: string
  readonly title: string
  /** Text of the page, with links as the site has them. */
  readonly text: string
}

/** Pages outside `docs/`, and their paths on the site. */
const OUTSIDE = new Map([
  ['README.md', 'index.md'],
  ['CHANGELOG.md', 'changes.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['packages/lobby/README.md', 'reference/lobby-server.md'],
])

/** Folder of the site for the files that pages show or link to. */
const FILES = 'files'

/** Returns the path on the site of a Markdown file of the tree. */
export function sitePath(source: string): string {
  const name = source.replace(/^docs\//, '')
  return OUTSIDE.get(source) ?? (name.startsWith('guide/') ? name : `reference/${name.toLowerCase()}`)
}

/** Returns the source of each page of the site, and its path there. */
async function listPages(root: string): Promise<Map<string, string>> {
  const docs = await readdir(join(root, 'docs'), { recursive: true })
  const found = docs.filter((name) => name.endsWith('.md')).toSorted()
  return new Map(
    [...OUTSIDE.keys(), ...found.map((name) => `docs/${name}`)].map((source) => [source, sitePath(source)]),
  )
}

/** Writes all pages into a folder, with the files that they link to, and returns them. */
export async function writePages(root: string, folder: string): Promise<SitePage[]> {
  const paths = await listPages(root)
  const pages: SitePage[] = []
  for (const [source, path] of paths) {
    const files = new Set<string>()
    const original = await readFile(join(root, source), 'utf8')
    const text = original.replace(/\]\((?!https?:|#)([^)\s#]+)/g, (_, link: string) => {
      const target = join(dirname(source), link)
      const there = paths.get(target) ?? `${FILES}/${basename(target)}`
      if (!paths.has(target)) files.add(target)
      const way = relative(dirname(path), there)
      return `](${way.startsWith('.') ? way : `./${way}`}`
    })
    for (const file of files) {
      await mkdir(join(folder, FILES), { recursive: true })
      await copyFile(join(root, file), join(folder, FILES, basename(file)))
    }
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
    pages.push({ source, path, title: /^# (.*)$/m.exec(original)?.[1] ?? path, text })
  }
  return pages
}
