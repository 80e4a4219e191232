// Server of a test page in its built form, as the oldest supported browsers need it.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, defaultClientConditions } from 'vite'
import { PRODUCTION } from '../../packages/net/production.ts'
import { TARGETS } from '../targets/compat.ts'
import { serveFolder } from './serve-folder.ts'
import type { Served } from './serve.ts'

/** Builds the page in a folder for the oldest supported browsers, as a game is built, and serves the files. */
export async function serveBuilt(root: string): Promise<Served> {
  const outDir = await mkdtemp(join(tmpdir(), 'tickmesh-page-'))
  const target = Object.entries(TARGETS).map(([browser, version]) => `${browser}${version}`)
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [PRODUCTION],
    build: { outDir, emptyOutDir: true, target },
    resolve: { conditions: ['@tickmesh/source', ...defaultClientConditions] },
  })
  const served = await serveFolder(outDir)
  const close = async (): Promise<void> => {
    await served.close()
    await rm(outDir, { recursive: true, force: true })
  }
  return { url: served.url, close, [Symbol.asyncDispose]: close }
}
