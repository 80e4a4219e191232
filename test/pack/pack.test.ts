// Tests of the packed packages, in apps with other build tools.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLobby, type RunningLobby } from '@tickmesh/lobby/dev'
import { build } from 'vite'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { run } from '../setup/run.ts'
import { serveFolder } from '../setup/serve-folder.ts'
import { serve } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import type { AppReport } from './app/main.ts'
import { BUNDLERS, writePage } from './bundlers.ts'
import { packedApp, type PackedApp } from './packed-app.ts'
import type { PlayReport } from './play/main.ts'

/** Packages that a game must not install: servers and their dependencies. */
const SERVERS = ['partykit', 'partyserver', 'ws', 'workerd', 'miniflare', 'esbuild', 'wrangler']

/** Packages that are part of the bundle, not dependencies. */
const INCLUDED = ['simple-peer']

/** Files and folders of the packed packages. */
const PACKED = [
  '3d',
  'LICENSE',
  'README.md',
  'THIRD-PARTY.md',
  'core',
  'dist',
  'identity',
  'package.json',
  'phaser',
  'protocol',
].concat(['src', 'testing'])

/** Host name without a secure context, as a phone on the same network opens the game. */
const PLAIN_HOST = 'game.lan'

let packed: PackedApp
let app: string
let folder: string
let chromium: Chromium
let lobby: RunningLobby

beforeAll(async () => {
  packed = await packedApp()
  ;({ app, folder } = packed)
  await writePage(fileURLToPath(new URL('play', import.meta.url)), join(app, 'play'))
  lobby = await startLobby({ runtime: 'node', port: 0 })
  chromium = await launchChromium({ args: [`--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`] })
}, 240_000)

afterAll(async () => {
  await chromium?.close()
  await lobby?.stop()
  await packed?.remove()
})

/** Opens the app and waits until its two links have connected, exchanged events and closed. */
async function play(url: string): Promise<AppReport> {
  const page = await chromium.page(url)
  const read = () => page.evaluate(() => (globalThis as unknown as { report?: AppReport }).report)
  await until(
    async () => {
      const report = await read()
      return report !== undefined && report.timer && report.ends.length === 2
    },
    `the app at ${url} has finished; ${chromium.problems.join('; ')}`,
  )
  const report = (await read()) as AppReport
  await page.close()
  return report
}

const DONE = { received: 2, ends: ['closed', 'remote-closed'], connections: ['closed', 'closed'], timer: true }

describe('the packed packages in a foreign app', () => {
  it('install no server, and no package that they include', async () => {
    const modules = await readdir(join(app, 'node_modules'), { recursive: true })
    const names = modules
      .filter((path) => path.endsWith('package.json'))
      .map((path) => path.replace(/.*node_modules[/\\]/, '').split(/[/\\]/)[0])
    expect(names).toContain('@tickmesh')
    for (const name of [...SERVERS, ...INCLUDED]) expect(names).not.toContain(name)
  })

  it('have the files that their manifests name, the licence and a readme, and no tests', async () => {
    for (const name of ['lobby', 'net']) {
      const folder = join(app, 'node_modules/@tickmesh', name)
      const files = new Set((await readdir(folder, { recursive: true })).map((path) => path.replaceAll('\\', '/')))
      const manifest = await readFile(join(folder, 'package.json'), 'utf8')
      const named = [...manifest.matchAll(/"\.\/([^"*]+\.(?:js|ts|json))"/g)].map(([, path = '']) => path)
      expect(named.length).toBeGreaterThan(10)
      for (const path of ['README.md', 'LICENSE', ...named]) expect(files, `${name} has ${path}`).toContain(path)
      const folders = new Set([...files].map((path) => path.split('/')[0] ?? ''))
      const unknown = [...folders].filter((path) => !PACKED.includes(path))
      expect(unknown, name).toEqual([])
      expect([...files].filter((path) => /\.(test|fixture|contract)\.ts$/.test(path))).toEqual([])
    }
  })

  it('start a lobby by `npx @tickmesh/lobby`', async () => {
    expect(await run('npx', ['--no', '--', '@tickmesh/lobby', '--help'], app)).toContain('--port N')
  })

  it('write to the console in the development build alone', async () => {
    const dist = join(app, 'node_modules/@tickmesh/net/dist')
    const files = (await readdir(dist, { recursive: true })).filter((path) => path.endsWith('.js'))
    const writing = await Promise.all(
      files.map(async (path) => ((await readFile(join(dist, path), 'utf8')).includes('console') ? [path] : [])),
    )
    expect(writing.flat()).toEqual([expect.stringMatching(/^development\/[\w-]+\.js$/)])
    const traces = await Promise.all(
      files.map(async (path) =>
        /DEVELOPMENT|warnOnce|MisfitFinder|noteDeclaration/.test(await readFile(join(dist, path), 'utf8')),
      ),
    )
    expect(files.filter((path, at) => traces[at] && !path.startsWith('development'))).toEqual([])
  })

  it('run under Vite dev without any configuration', async () => {
    await using served = await serve(app, {
      configFile: false,
      resolve: { conditions: ['module', 'browser', 'development'] },
    })
    expect(await play(served.url)).toMatchObject(DONE)
  })

  it('run when built by Vite, also under a strict content security policy, without the timer worker', async () => {
    const outDir = join(folder, 'built')
    await build({ root: app, configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true } })
    await using served = await serveFolder(outDir)
    expect(await play(served.url)).toMatchObject({ ...DONE, refused: [] })
    await using strict = await serveFolder(outDir, { 'content-security-policy': "script-src 'self'" })
    expect(await play(strict.url)).toMatchObject({ ...DONE, refused: ['worker-src'] })
  })

  it('run from one file in a plain module script, over plain http', async () => {
    const outDir = join(folder, 'single')
    await build({
      root: app,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir,
        emptyOutDir: true,
        lib: { entry: join(app, 'main.ts'), formats: ['es'], fileName: () => 'game.js' },
      },
    })
    expect(await readdir(outDir)).toEqual(['game.js'])
    const html = (await readFile(join(app, 'index.html'), 'utf8')).replace('./main.ts', './game.js')
    await writeFile(join(outDir, 'index.html'), html)
    await using served = await serveFolder(outDir)
    const report = await play(served.url.replace('127.0.0.1', PLAIN_HOST))
    expect(report).toMatchObject({ ...DONE, secure: false })
  })

  it('can be imported in plain Node, without a DOM', async () => {
    const script = `
      const net = await import('@tickmesh/net')
      const testing = await import('@tickmesh/net/testing')
      const protocol = await import('@tickmesh/lobby/protocol')
      console.log(typeof net.webrtcLinks, typeof testing.linkContract, Object.keys(protocol).length > 0)`
    expect(await run(process.execPath, ['--input-type=module', '-e', script], app)).toBe('function function true\n')
  })
})

// Vitest sets it, and Vite and Rollup would take the build for development.
beforeEach(() => void vi.stubEnv('NODE_ENV', undefined))
afterEach(() => void vi.unstubAllEnvs())

describe('a game with the packed packages is played by two pages', () => {
  for (const [mode, { name, development, serve: bundled }] of BUNDLERS.entries()) {
    it(`with ${name}`, async () => {
      await using served = await bundled(join(app, 'play'), join(folder, `play-${mode}`))
      const warnings: string[] = []
      const before = chromium.problems.length
      const open = async (player: string) => {
        const page = await chromium.page()
        page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
        const query = new URLSearchParams({ name: player, mode: String(mode), lobby: lobby.url })
        await page.goto(`${served.url}?${query}`)
        return page
      }
      const pages = [await open('Ann'), await open('Bob')] as const
      const report = async (page: Page) => page.evaluate(() => (globalThis as { report?: PlayReport }).report)
      await until(
        async () => {
          const reports = await Promise.all(pages.map(report))
          return reports.every((one) => one?.seen !== undefined && one.waved !== undefined)
        },
        `both pages have seen a state and an event; ${chromium.problems.join('; ')}`,
      )
      expect(await Promise.all(pages.map(report))).toEqual([
        { seen: 255, waved: 'Bob' },
        { seen: 255, waved: 'Ann' },
      ])
      expect(warnings).toHaveLength(development ? 2 : 0)
      for (const page of pages) await page.close()
      expect(chromium.problems.slice(before)).toEqual([])
    })
  }
})
