// TCP port of a development lobby: chooses a free one, or frees one that an orphan holds.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { portTaken } from './errors.ts'
import { occupantOf } from './health.ts'
import { isAlive, kill, processes, type ProcessInfo } from './processes.ts'
import { OWNER_FILE, PROJECT_PREFIX } from './project.ts'

/** Milliseconds until a port is free after the end of its process. */
const FREE_LIMIT_MS = 3_000

/** Returns a free port that the system chooses. */
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
 * Frees a port: ends the orphaned processes of an earlier lobby of this module, and no others. Rejects with
 * `port-taken` if another program listens.
 */
export async function clearPort(port: number, log: (line: string) => void): Promise<void> {
  const occupant = await occupantOf(port)
  if (occupant === 'nothing') return
  const all = await processes()
  const workerd = workerdOn(port, all)
  if (occupant !== 'lobby' || !workerd) {
    throw portTaken(port, occupant === 'lobby' ? 'another lobby' : 'another program')
  }
  const parent = all.find(({ pid }) => pid === workerd.parent)
  const cli = parent?.command.includes('partykit') ? parent : undefined
  if (cli && !isAbandoned(cli)) throw portTaken(port, `a lobby that is in use (process ${cli.pid})`)
  log(`port ${port} was in use by an orphan of an earlier lobby (process ${workerd.pid}), which was ended`)
  // The CLI first, so that it does not react to the end of its workerd.
  if (cli) kill(cli.pid)
  kill(workerd.pid)
  if (!(await becomesFree(port))) throw portTaken(port, `process ${workerd.pid}, which could not be ended`)
}

/** Resolves with true when no program listens on a port, or with false after a time limit. */
export async function becomesFree(port: number): Promise<boolean> {
  for (const until = Date.now() + FREE_LIMIT_MS; ;) {
    if ((await occupantOf(port)) === 'nothing') return true
    if (Date.now() >= until) return false
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Returns the workerd of PartyKit on a port; PartyKit always binds it to 0.0.0.0. */
export function workerdOn(port: number, all: readonly ProcessInfo[]): ProcessInfo | undefined {
  return all.find(({ command }) => command.includes('workerd') && command.includes(`entry=0.0.0.0:${port} `))
}

/** True for a CLI that `startLobby` started, in a process that is dead. */
function isAbandoned({ command }: ProcessInfo): boolean {
  const [, folder] = new RegExp(`--persist (\\S*${PROJECT_PREFIX}[^/\\s]+)/state`).exec(command) ?? []
  if (folder === undefined) return false
  try {
    return !isAlive(Number(readFileSync(join(folder, OWNER_FILE), 'utf8')))
  } catch {
    return false
  }
}
