// Static web server for tests.

import { readFile } from 'node:fs/promises'
import { createServer, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Served } from './serve.ts'

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
}

/** Address to listen on; a port of 0 lets the system choose. */
interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** Serves the files of a folder, unchanged, over plain http with the given headers, as any web host does. */
export async function serveFolder(
  folder: string,
  headers: OutgoingHttpHeaders = {},
  { host, port: wanted }: ListenAddress = { host: '127.0.0.1', port: 0 },
): Promise<Served> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path))
    readFile(file).then(
      (bytes) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', ...headers })
          .end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(wanted, host, resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://${host}:${port}/`, close, [Symbol.asyncDispose]: close }
}
