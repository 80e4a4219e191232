// Processes of this machine: lists, checks and kills them.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'

/** Unit of times in /proc: Linux has 100 a second on every machine. */
const MS_PER_TICK = 10

/** Process of this machine. */
export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** Lists all processes of this machine, from /proc or from `ps`; none without either. */
export async function processes(): Promise<readonly ProcessInfo[]> {
  const entries = await readdir('/proc').catch(() => [])
  const pids = entries.filter((entry) => /^\d+$/.test(entry))
  if (pids.length === 0) return fromPs()
  const found = await Promise.all(pids.map((pid) => fromProc(Number(pid))))
  return found.filter((each) => each !== undefined)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    // EPERM: alive, but of another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Returns the processor time of a process since its start, in milliseconds; undefined without /proc. */
export function cpuMs(pid: number): number | undefined {
  try {
    const [user, system] = stateOf(readFileSync(`/proc/${pid}/stat`, 'utf8'))
      .slice(11, 13)
      .map(Number)
    return user === undefined || system === undefined ? undefined : (user + system) * MS_PER_TICK
  } catch {
    return undefined
  }
}

/** Kills a process, if it still runs. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Ended already, or of another user: the wait for its port shows which.
  }
}

/** True for a process that has ended but is not yet reaped by its parent, which may never happen in a container. */
function isZombie(pid: number): boolean {
  try {
    return stateOf(readFileSync(`/proc/${pid}/stat`, 'utf8'))[0] === 'Z'
  } catch {
    return false
  }
}

/** Splits `pid (name) state parent …` after the name, which may contain blanks and brackets. */
function stateOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

async function fromProc(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ])
    const [state, parent] = stateOf(stat)
    if (state === 'Z') return undefined
    return { pid, parent: Number(parent), command: command.replaceAll('\0', ' ') }
  } catch {
    return undefined
  }
}

function fromPs(): Promise<readonly ProcessInfo[]> {
  return new Promise((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,command='], { maxBuffer: 16_777_216 }, (error, stdout) => {
      if (error) return resolve([])
      const lines = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      resolve(
        lines.flatMap((line) =>
          line ? [{ pid: Number(line[1]), parent: Number(line[2]), command: line[3] ?? '' }] : [],
        ),
      )
    })
  })
}
