// The first program of README.md, as it stands there, played by two pages.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startLobby } from '@tickmesh/lobby/dev'
import { expect, it } from 'vitest'
import { launchChromium } from '../setup/chromium.ts'
import { serve } from '../setup/serve.ts'
import { until } from '../setup/until.ts'

const root = resolve(import.meta.dirname, '../..')

it("draws each player's dot on both pages, where its mouse is", async () => {
  const text = await readFile(join(root, 'README.md'), 'utf8')
  const program = /## A first program\n[^]*?```ts\n([^]*?)```/.exec(text)?.[1] ?? ''
  const lobby = await startLobby({ runtime: 'node', port: 0 })
  // Inside the tree, where the program finds its packages.
  const folder = join(root, 'test/docs/first-program')
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'index.html'),
    '<link rel="icon" href="data:," /><body><script type="module" src="main.ts"></script>',
  )
  await writeFile(join(folder, 'main.ts'), program.replace(':1999', `:${lobby.port}`))
  const served = await serve(folder)
  const chromium = await launchChromium()
  try {
    const ann = await chromium.page(served.url)
    const bob = await chromium.page(served.url)
    await until(async () => (await bob.title()) === 'Ann is here', 'the other has joined')
    const corner = await ann.locator('canvas').boundingBox()
    await ann.mouse.move((corner?.x ?? 0) + 200, (corner?.y ?? 0) + 300)
    for (const page of [ann, bob]) {
      const alpha = () =>
        page.evaluate<number>(`document.querySelector('canvas').getContext('2d').getImageData(200, 300, 1, 1).data[3]`)
      await until(async () => (await alpha()) === 255, 'the dot is drawn')
    }
    expect(chromium.problems).toEqual([])
  } finally {
    await chromium.close()
    await served.close()
    await lobby.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
