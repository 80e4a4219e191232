import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { portTaken } from './errors.ts'
import { lookAt } from './health.ts'
import { isAlive, kill, processes } from './processes.ts'
import type { ProcessInfo } from './processes.ts'
import { OWNER_FILE, PROJECT_PREFIX } from './project.ts'

/** Milliseconds that a port may take to become free after its process has ended. */
const FREE_LIMIT_MS = 3_000

/** A free port, as the system chooses it. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '0.0.0.0', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/**
 * Makes sure that nothing listens on a port. Ends what an earlier lobby of ours left behind there, and nothing else.
 * Rejects with `port-taken`.
 */
export async function clearPort(port: number, log: (line: string) => void): Promise<void> {
  const occupant = await lookAt(port)
  if (occupant === 'nothing') return
  const all = await processes()
  const workerd = workerdOn(port, all)
  if (occupant === 'foreign' || !workerd) {
    throw portTaken(port, occupant === 'lobby' ? 'another lobby' : 'another program')
  }
  const parent = all.find(({ pid }) => pid === workerd.parent)
  const cli = parent?.command.includes('partykit') ? parent : undefined
  if (cli && !isAbandoned(cli)) throw portTaken(port, `a lobby that is in use (process ${cli.pid})`)
  log(`port ${port} was held by what an earlier lobby left behind (process ${workerd.pid}); it was ended`)
  // The CLI first: it must not take notice of the other's end.
  if (cli) kill(cli.pid)
  kill(workerd.pid)
  if (!(await becomesFree(port))) throw portTaken(port, `process ${workerd.pid}, which could not be ended`)
}

/** Whether nothing listens on a port, soon. */
export async function becomesFree(port: number): Promise<boolean> {
  for (const until = Date.now() + FREE_LIMIT_MS; ;) {
    if ((await lookAt(port)) === 'nothing') return true
    if (Date.now() >= until) return false
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The workerd that PartyKit runs on a port; PartyKit always binds it to 0.0.0.0. */
export function workerdOn(port: number, all: readonly ProcessInfo[]): ProcessInfo | undefined {
  return all.find(({ command }) => command.includes('workerd') && command.includes(`entry=0.0.0.0:${port} `))
}

/** A CLI that we started, and whose starter has died since. */
function isAbandoned({ command }: ProcessInfo): boolean {
  const [, folder] = new RegExp(`--persist (\\S*${PROJECT_PREFIX}[^/\\s]+)/state`).exec(command) ?? []
  if (folder === undefined) return false
  try {
    return !isAlive(Number(readFileSync(join(folder, OWNER_FILE), 'utf8')))
  } catch {
    return false
  }
}
