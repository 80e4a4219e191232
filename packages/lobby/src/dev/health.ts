/** What sits on a port, as far as HTTP tells. */
export type Occupant = 'nothing' | 'lobby' | 'foreign'

/** Milliseconds for one look: everything is on this machine. */
const LOOK_LIMIT_MS = 1_500

/** Looks at a port of this machine. Never rejects. */
export async function lookAt(port: number): Promise<Occupant> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(LOOK_LIMIT_MS) })
    const health: unknown = await response.json()
    const isLobby =
      typeof health === 'object' && health !== null && 'service' in health && health.service === 'tickmesh-lobby'
    return isLobby ? 'lobby' : 'foreign'
  } catch (error) {
    // Only a refused connection means that nobody listens; whoever answers something else, or nothing, is there.
    return isRefused(error) ? 'nothing' : 'foreign'
  }
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ECONNREFUSED'
}
