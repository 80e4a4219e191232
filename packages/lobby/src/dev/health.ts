import { get } from 'node:http'

/** What sits on a port, as far as HTTP tells. */
export type Occupant = 'nothing' | 'lobby' | 'foreign'

/** Milliseconds for one look: everything is on this machine. */
const LOOK_LIMIT_MS = 1_500
/** Characters of an answer that are read: a lobby's has about 50. */
const MAX_ANSWER = 1_024

/** Looks at a port of this machine. Never rejects. */
export function lookAt(port: number): Promise<Occupant> {
  return new Promise((resolve) => {
    // A socket of its own: one that was kept from an earlier look tells of a server that has died, not of the port.
    const request = get({ host: '127.0.0.1', port, path: '/health', agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length > MAX_ANSWER) request.destroy()
      })
      response.on('close', () => resolve(isLobby(body) ? 'lobby' : 'foreign'))
    })
    request.setTimeout(LOOK_LIMIT_MS, () => request.destroy())
    // Only a refused connection means that nobody listens; whoever answers something else, or nothing, is there.
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'nothing' : 'foreign'),
    )
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
