// Health check of a port: finds out whether a lobby, another program or nothing listens.

import { get } from 'node:http'

/** Kind of program on a port, by its answer over HTTP; `silent` if something listens and does not answer in time. */
export type Occupant = 'nothing' | 'lobby' | 'foreign' | 'silent'

/** Milliseconds for one request; the lobby is on this machine. */
const REQUEST_LIMIT_MS = 1_500
/** Characters of an answer that are read; a lobby's has about 50. */
const MAX_ANSWER = 1_024

/** Checks a port of this machine. Never rejects. */
export function occupantOf(port: number): Promise<Occupant> {
  return new Promise((resolve) => {
    // A new socket: a pooled one would belong to a server that died, not to the port.
    const request = get({ host: '127.0.0.1', port, path: '/health', agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length > MAX_ANSWER) request.destroy()
      })
      response.on('close', () => resolve(isLobby(body) ? 'lobby' : 'foreign'))
    })
    request.setTimeout(REQUEST_LIMIT_MS, () => {
      resolve('silent')
      request.destroy()
    })
    // Only a refused connection proves that no program listens.
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'nothing' : 'silent'))
  })
}

function isLobby(body: string): boolean {
  try {
    const health: unknown = JSON.parse(body)
    return typeof health === 'object' && health !== null && 'service' in health && health.service === 'tickmesh-lobby'
  } catch {
    return false
  }
}
