// The complete programs of the guide, as they stand there: played by two pages, or run.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startLobby } from '@tickmesh/lobby/dev'
import { afterEach, expect, it } from 'vitest'
import { launchChromium } from '../setup/chromium.ts'
import { run } from '../setup/run.ts'
import { serve } from '../setup/serve.ts'
import { until } from '../setup/until.ts'

const root = resolve(import.meta.dirname, '../..')
/** Folder of the programs: inside the tree, where they find their packages. */
const folder = join(root, 'test/docs/guide-program')

/** Pages with a complete program, and the expression that is true when it shows two players. */
const PROGRAMS = [
  { page: 'canvas', language: 'ts', shown: "document.title === 'Star, 2 playing'" },
  { page: 'three', language: 'ts', shown: "document.title === '2 cubes'" },
  { page: 'phaser', language: 'ts', shown: "document.title === '2 boxes'" },
  { page: 'react', language: 'tsx', shown: "/Ann.*connected/.test(document.querySelectorAll('li')[1]?.innerText)" },
]

/** Returns the first block of a page of the guide. */
async function program(page: string, language: string): Promise<string> {
  const text = await readFile(join(root, `docs/guide/${page}.md`), 'utf8')
  return text.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''
}

afterEach(() => rm(folder, { recursive: true, force: true }))

it.each(PROGRAMS)('$page: two pages play its program', { timeout: 120_000 }, async ({ page, language, shown }) => {
  const lobby = await startLobby({ runtime: 'node', port: 0 })
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'index.html'),
    '<link rel="icon" href="data:," /><body><div id="root"></div>' +
      `<script type="module" src="main.${language}"></script>`,
  )
  await writeFile(join(folder, `main.${language}`), (await program(page, language)).replace(':1999', `:${lobby.port}`))
  const served = await serve(folder)
  const chromium = await launchChromium()
  try {
    const pages = [await chromium.page(served.url), await chromium.page(served.url)]
    for (const opened of pages) {
      await until(
        async () => await opened.evaluate<boolean>(shown),
        `two players are shown; ${chromium.problems.join('; ')}`,
      )
    }
    expect(chromium.problems).toEqual([])
  } finally {
    await chromium.close()
    await served.close()
    await lobby.stop()
  }
})

it('testing: its tests pass', async () => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'race.test.ts'), await program('testing', 'ts'))
  const tsx = join(root, 'node_modules/.bin/tsx')
  const printed = await run(tsx, ['--conditions=@tickmesh/source', '--test', 'race.test.ts'], folder)
  expect(printed).toMatch(/pass 2\b/)
})
