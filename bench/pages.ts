// Build and server of the pages of a suite.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, defaultClientConditions, preview } from 'vite'

/** Built page on a port of its own. */
export interface ServedPage extends AsyncDisposable {
  readonly url: string
}

/** Headers that isolate a page: its clock has a step of 5 µs, in others 100 µs. */
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** Builds the page in a folder, as a game is built, and serves it with a fine clock. */
export async function servePage(root: string): Promise<ServedPage> {
  const outDir = await mkdtemp(join(tmpdir(), 'tickmesh-bench-'))
  const common = { configFile: false, root, logLevel: 'error' } as const
  await build({
    ...common,
    build: { outDir, emptyOutDir: true },
    resolve: { conditions: ['@tickmesh/source', ...defaultClientConditions] },
  })
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', headers: HEADERS },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('Vite did not say where it listens')
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
