// Test of the TypeScript blocks in README pages: each compiles.

import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const GUIDE = (await readdir(join(root, 'docs/guide'))).map((name) => `docs/guide/${name}`)
const PAGES = ['README.md', ...GUIDE, 'packages/net/README.md', 'packages/lobby/README.md']
const run = promisify(execFile)

interface Block {
  readonly page: string
  readonly line: number
  readonly code: string
  /** `ts` or `tsx`. */
  readonly language: string
}

async function blocks(page: string): Promise<Block[]> {
  const text = await readFile(join(root, page), 'utf8')
  return [...text.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    code: match[2] ?? '',
    language: match[1] ?? '',
  }))
}

it('every TypeScript block of the guide and the README pages compiles', async () => {
  const found = (await Promise.all(PAGES.map(blocks))).flat()
  expect(found.length).toBeGreaterThan(15)
  const folder = join(root, 'test/docs/extracted')
  await rm(folder, { recursive: true, force: true })
  const names = new Map<string, Block>()
  for (const block of found) {
    const name = `${basename(block.page, '.md')}-line-${block.line}.${block.language}`
    const file = join(folder, dirname(block.page), name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, block.code)
    names.set(relative(folder, file), block)
    // The block that declares the guide's game is the module './game' that the others import.
    if (block.code.includes('export const game')) await writeFile(join(dirname(file), 'game.ts'), block.code)
  }
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../tsconfig.json',
      compilerOptions: { jsx: 'react-jsx' },
      include: ['.', join(root, 'packages/*/src/**/*.d.ts')],
      exclude: [],
    }),
  )
  try {
    const { stdout } = await run('npx', ['tsc', '-p', join(folder, 'tsconfig.json'), '--pretty', 'false']).catch(
      (failure: { stdout: string }) => failure,
    )
    expect(stdout).toBe('')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
