// Bundlers that the packed packages must work with, and how each serves a page.

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild, transform } from 'esbuild'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import webpack from 'webpack'
import { run } from '../setup/run.ts'
import { serveFolder } from '../setup/serve-folder.ts'
import { serve, type Served } from '../setup/serve.ts'

/** One path from the page in folder `page` (`main.js`, no configuration) to a browser; `out` is an empty folder. */
export interface Bundler {
  readonly name: string
  /** True when it takes the build for development. */
  readonly development: boolean
  serve(page: string, out: string): Promise<Served>
}

type Build = (page: string, out: string) => Promise<unknown>

const PARCEL = fileURLToPath(new URL('../../node_modules/.bin/parcel', import.meta.url))

/** Conditions of Vite in development, in place of those of this repository. */
const DEVELOPMENT = ['module', 'browser', 'development']

export const BUNDLERS: readonly Bundler[] = [
  {
    name: "Vite's development server",
    development: true,
    serve: (page) => serve(page, { configFile: false, resolve: { conditions: DEVELOPMENT } }),
  },
  built('Vite', (root, outDir) =>
    vite({ root, mode: 'production', configFile: false, logLevel: 'error', build: { outDir, target: 'es2022' } }),
  ),
  { ...built('webpack in mode development', pack('development')), development: true },
  built('webpack in mode production', pack('production')),
  built('esbuild', async (page, outdir) => {
    await esbuild({ entryPoints: [join(page, 'main.js')], outdir, bundle: true, minify: true, format: 'esm' })
    await copyPage(page, outdir)
  }),
  built('Rollup without its plugin for CommonJS', async (page, dir) => {
    const bundle = await rollup({ input: join(page, 'main.js'), plugins: [nodeResolve({ browser: true })] })
    await bundle.write({ dir, format: 'es' })
    await bundle.close()
    await copyPage(page, dir)
  }),
  built('Parcel, which reads `main` and not `exports`', (page, out) =>
    run(PARCEL, ['build', 'index.html', '--dist-dir', out, '--no-cache', '--no-source-maps'], page),
  ),
  built('no bundler, with an import map', async (page, out) => {
    const packages = join(page, '../node_modules/@tickmesh')
    for (const name of ['net', 'lobby']) await cp(join(packages, name, 'dist'), join(out, name), { recursive: true })
    await cp(join(page, 'main.js'), join(out, 'main.js'))
    const imports = { '@tickmesh/net': './net/index.js', '@tickmesh/lobby/protocol': './lobby/protocol.js' }
    const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`
    const html = await readFile(join(page, 'index.html'), 'utf8')
    await writeFile(join(out, 'index.html'), html.replace('</head>', `${map}</head>`))
  }),
]

/** Writes the page of the folder `source` into the folder `page`, as bundlers without TypeScript take it. */
export async function writePage(source: string, page: string): Promise<void> {
  await mkdir(page, { recursive: true })
  const { code } = await transform(await readFile(join(source, 'main.ts'), 'utf8'), {
    loader: 'ts',
    target: 'es2022',
  })
  await writeFile(join(page, 'main.js'), code)
  await cp(join(source, 'index.html'), join(page, 'index.html'))
}

function built(name: string, build: Build): Bundler {
  return {
    name,
    development: false,
    async serve(page, out) {
      await build(page, out)
      return serveFolder(out)
    },
  }
}

const copyPage = (page: string, out: string): Promise<void> => cp(join(page, 'index.html'), join(out, 'index.html'))

function pack(mode: 'production' | 'development'): Build {
  return async (page, out) => {
    const compiler = webpack({ mode, context: page, entry: './main.js', output: { path: out, filename: 'main.js' } })
    if (compiler === null) throw new Error('webpack did not start')
    const run = promisify(compiler.run.bind(compiler))
    const stats = await run()
    await promisify(compiler.close.bind(compiler))()
    if (stats === undefined || stats.hasErrors()) throw new Error(stats?.toString('errors-only'))
    await copyPage(page, out)
  }
}
