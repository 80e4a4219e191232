// Tests of the smallest example, in two pages.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { startLobby } from '@tickmesh/lobby/dev'
import { expect, it } from 'vitest'
import { launchChromium } from '../setup/chromium.ts'
import { serve } from '../setup/serve.ts'
import { until } from '../setup/until.ts'

const root = resolve(import.meta.dirname, '../../examples/hello')

it('hello: two pages show the motion of each other, and wave', async () => {
  const lobby = await startLobby({ runtime: 'partykit', port: 0 })
  const served = await serve(root)
  const chromium = await launchChromium()
  try {
    const open = (name: string) => chromium.page(`${served.url}?name=${name}&lobby=${encodeURIComponent(lobby.url)}`)
    const ann = await open('Ann')
    const bob = await open('Bob')
    const log = () => bob.locator('#log').textContent()
    await until(async () => (await log()) === 'Ann is here.', 'Ann is here')
    await ann.mouse.move(200, 300)
    const seen = () =>
      bob.evaluate<number[]>(
        `[...tickmesh.room.state.all('dot')].filter((dot) => !dot.own).map(({ view }) => view.x * innerWidth)`,
      )
    await until(async () => Math.abs(((await seen())[0] ?? 0) - 200) < 1, "Ann's dot is where her mouse is")
    await ann.mouse.down()
    await until(async () => (await log()) === 'Ann: hello!', 'Ann waved')
    // The drawing: a square in Ann's colour at her mouse.
    const pixel = () =>
      bob.evaluate<number[]>(`[...document.querySelector('#board').getContext('2d').getImageData(200, 300, 1, 1).data]`)
    await until(async () => (await pixel())[3] === 255, 'the square is drawn')
    expect(chromium.problems).toEqual([])
  } finally {
    await chromium.close()
    await served.close()
    await lobby.stop()
  }
})

it('hello says on the page that its lobby does not answer', async () => {
  const served = await serve(root)
  const chromium = await launchChromium()
  try {
    const page = await chromium.page(`${served.url}?lobby=ws://127.0.0.1:9`)
    const log = page.locator('#log')
    await until(async () => ((await log.textContent()) ?? '').includes('127.0.0.1:9'), 'the lobby is named')
  } finally {
    await chromium.close()
    await served.close()
  }
})

it('hello is 40 lines or fewer', async () => {
  const text = await readFile(resolve(root, 'main.ts'), 'utf8')
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(40)
})
