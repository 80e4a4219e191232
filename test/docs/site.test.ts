// Test of the site that `npm run docs` builds: no serious finding of axe-core, on a desk and on a phone.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { run } from '../setup/run.ts'
import { serveFolder } from '../setup/serve-folder.ts'
import type { Served } from '../setup/serve.ts'

const root = resolve(import.meta.dirname, '../..')
/** One page of each kind: the start, with tables, with blocks, of the reference, and of the API. */
const PAGES = ['', 'guide/which', 'guide/deploy', 'reference/limits', 'api/@tickmesh/net/']
const LOOKS = [
  { width: 1280, height: 800, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
] as const

let served: Served
let chromium: Chromium
let axe: string

beforeAll(async () => {
  await run(join(root, 'node_modules/.bin/tsx'), ['site/main.ts'], root, 240_000)
  served = await serveFolder(join(root, 'site/dist'))
  chromium = await launchChromium()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
}, 250_000)
afterAll(async () => {
  await chromium?.close()
  await served?.close()
})

/** Returns the serious findings of a page, each as `page: rule: elements`. */
async function findings(context: BrowserContext, path: string): Promise<string[]> {
  const page = await context.newPage()
  await page.goto(`${served.url}${path === '' || path.endsWith('/') ? path : `${path}.html`}`)
  await page.waitForSelector('.VPContent h1')
  await page.evaluate(axe)
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run()')
  await page.close()
  expect(passes.map(({ id }) => id)).toContain('color-contrast')
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return serious.map(({ id, nodes }) => `${path}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

it.each(LOOKS)(
  'the site is accessible at $width px, $colorScheme',
  async ({ colorScheme, ...viewport }) => {
    const context = await chromium.context.browser()?.newContext({ viewport, colorScheme })
    if (context === undefined) throw new Error('The browser cannot be asked for another context.')
    const found: string[] = []
    for (const path of PAGES) found.push(...(await findings(context, path)))
    await context.close()
    expect(found).toEqual([])
  },
  90_000,
)
