// Layout and wording that no linter and no formatter holds.

import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
/** Longest line, columns. */
const COLUMNS = 120
/** Most lines of a file whose first line gives no reason for more. */
const LINES = 300
/** Folders that are not written here. */
const FOREIGN = new Set(['node_modules', 'dist'])
/** Names that many folders of a package have for a reason. */
const COMMON_NAMES = new Set(['index.ts', 'main.ts'])
/** First words of a doc comment that say neither what something is nor what it does. */
const LOOSE_START = /^(What|Who|Whom|Whose|Where|Whether|Which|When|Why|How|It|Its|That|Those|There|So|If)\b/
/** First words of another comment whose subject is not named. */
const NO_SUBJECT = /^(What|Whatever|Who|Whoever|It|Its|They|That|Those)\b/
/** A method, or a function of an interface, whose name does not say what it takes or ends. */
const BARE_METHOD = /^\s+((async|override|static|abstract|readonly) )*#?(take|end)(\(.*[{>]$|\(.*\): \w|\??: \()/

/** Returns the paths of the .ts and .md files below a folder, relative to the root of the repository. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name.startsWith('.') || FOREIGN.has(entry.name) ? [] : filesBelow(path)
    return entry.isFile() && /\.(ts|md)$/.test(entry.name) ? [path] : []
  })
  return (await Promise.all(found)).flat()
}

const files = await Promise.all(
  (await filesBelow('.')).map(async (path) => ({
    path,
    lines: (await readFile(join(root, path), 'utf8')).split('\n'),
  })),
)
const sources = files.filter(({ path }) => path.endsWith('.ts'))

/** Returns true for a line that cannot be broken: a row of a table, or a single address. */
function isUnbreakable(path: string, line: string): boolean {
  return (path.endsWith('.md') && /^\s*\|/.test(line)) || /^\W*https?:\S+$/.test(line)
}

describe('the whole tree', () => {
  it('has no line over 120 columns', () => {
    const long = files.flatMap(({ path, lines }) =>
      lines.flatMap((line, n) => (line.length > COLUMNS && !isUnbreakable(path, line) ? [`${path}:${n + 1}`] : [])),
    )
    expect(files.length).toBeGreaterThan(500)
    expect(long).toEqual([])
  })

  it('has no source of over 300 lines whose first line does not give the reason', () => {
    const long = sources.filter(({ lines }) => lines.length > LINES + 1 && !/over 300 lines/.test(lines[0] ?? ''))
    expect(long.map(({ path }) => path)).toEqual([])
  })

  it('has no source whose first line does not say what the file is', () => {
    const silent = sources.filter(({ path, lines }) => {
      const first = lines.find((line) => !line.startsWith('#!')) ?? ''
      return !path.endsWith('.d.ts') && !/^(\/\/ |\/\*\*)/.test(first)
    })
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  it('has no doc comment that begins with a question word or a pronoun', () => {
    const loose = sources.flatMap(({ path, lines }) =>
      lines.flatMap((line, n) => {
        const [, start] = /^\s*\/\*\*(.*)$/.exec(line) ?? []
        if (start === undefined) return []
        const words = (start.trim() === '' ? (lines[n + 1] ?? '') : start).replace(/^[\s*]+/, '')
        return LOOSE_START.test(words) ? [`${path}:${n + 1}: ${words}`] : []
      }),
    )
    expect(loose).toEqual([])
  })

  it('has no comment whose first sentence does not name its subject', () => {
    const nameless = sources.flatMap(({ path, lines }) =>
      lines.flatMap((line, n) => {
        const [, words] = /^\s*\/\/ (.*)$/.exec(line) ?? []
        const begins = !/^\s*\/\/ /.test(lines[n - 1] ?? '')
        return words !== undefined && begins && NO_SUBJECT.test(words) ? [`${path}:${n + 1}: ${words}`] : []
      }),
    )
    expect(nameless).toEqual([])
  })

  it('has no method that takes or ends something without naming it', () => {
    const bare = sources.flatMap(({ path, lines }) =>
      lines.flatMap((line, n) => (BARE_METHOD.test(line) ? [`${path}:${n + 1}: ${line.trim()}`] : [])),
    )
    expect(bare).toEqual([])
  })

  it.each(['packages/lobby', 'packages/net'])('has no two files of one name in %s', (folder) => {
    const names = sources
      .filter(({ path }) => path.startsWith(folder))
      .map(({ path }) => basename(path))
      .filter((name) => !COMMON_NAMES.has(name))
    expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([])
  })
})
