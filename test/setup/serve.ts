// Development server of test pages, and the type of all servers of pages.

import { createServer, type InlineConfig } from 'vite'

/** Server of pages, until it is closed. */
export interface Served extends AsyncDisposable {
  /** Address, with a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts a Vite dev server on a free port of this machine; packages of this repository are served from their sources.
 */
export async function serve(root: string, config: InlineConfig = {}): Promise<Served> {
  const server = await createServer({
    root,
    logLevel: 'error',
    clearScreen: false,
    ...config,
    resolve: { conditions: ['@tickmesh/source', 'module', 'browser', 'development'], ...config.resolve },
    // A port of 0 lets the system choose. Without hot reloading: a test's page must not reload itself.
    server: { port: 0, host: '127.0.0.1', hmr: false, ...config.server },
  })
  await server.listen()
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('Vite did not report its address.')
  const close = (): Promise<void> => server.close()
  return { url, close, [Symbol.asyncDispose]: close }
}
