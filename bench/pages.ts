// Build and server of the pages of a suite.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, defaultClientConditions, type Plugin, preview } from 'vite'

/** Built page on a port of its own. */
export interface ServedPage extends AsyncDisposable {
  readonly url: string
}

/** Headers that isolate a page: its clock has a step of 5 µs, in others 100 µs. */
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** Sources as the build for production has them. */
const PRODUCTION: Plugin = {
  name: 'production',
  load: (id) => (id.endsWith('/net/src/development.ts') ? 'export const DEVELOPMENT = false' : null),
}

/**
 * Builds the page in a folder, as a game is built, and serves it with a fine clock. `tree`: the root of another version
 * of this repository, for the library in the page.
 */
export async function servePage(root: string, tree?: string): Promise<ServedPage> {
  const outDir = await mkdtemp(join(tmpdir(), 'tickmesh-bench-'))
  const common = { configFile: false, root, logLevel: 'error' } as const
  await build({
    ...common,
    build: { outDir, emptyOutDir: true },
    plugins: [PRODUCTION],
    resolve: {
      conditions: ['@tickmesh/source', ...defaultClientConditions],
      alias:
        tree === undefined ? [] : [{ find: /^@tickmesh\/net$/, replacement: join(tree, 'packages/net/src/index.ts') }],
    },
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
