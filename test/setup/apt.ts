// Installation of Debian packages that tests need.

import { spawn } from 'node:child_process'

/** Longest wait for another apt or dpkg to end, in milliseconds. */
const LOCK_LIMIT_MS = 300_000
const LOCK_PAUSE_MS = 2_000
/** Messages of apt-get while another apt or dpkg runs; also of versions without `DPkg::Lock::Timeout`. */
const LOCKED = /could not get lock|unable to (?:acquire|lock)/i
/** Lines of apt-get that report a fault; an update without a network succeeds, with warnings. */
const FAULT = /^[EW]: /
/** Lines of output in an error. */
const SHOWN_LINES = 25

/** Installs Debian packages, as root. Rejects, with apt-get's output, when one could not be installed. */
export async function aptInstall(packages: readonly string[], say: (line: string) => void): Promise<void> {
  const start = performance.now()
  say(`Installing ${packages.join(', ')} with apt-get: once, for one to three minutes.`)
  // An update that fails (of some other source, say) may leave lists that suffice: only the installation decides.
  const update = await aptGet(['update', '-q'], say)
  const install = await aptGet(['install', '-y', '-q', '--no-install-recommends', ...packages], say)
  if (install.code !== 0) {
    const lines = [...update.lines.filter((line) => FAULT.test(line)), ...install.lines]
    throw new Error(
      `apt-get could not install ${packages.join(' ')}. Is this machine online, and do its sources have them? ` +
        `It printed:\n${lines.slice(-SHOWN_LINES).join('\n')}`,
    )
  }
  say(`Installed in ${((performance.now() - start) / 1_000).toFixed(0)} s.`)
}

interface Outcome {
  readonly code: number | null
  /** Lines of output and errors, in their order. */
  readonly lines: readonly string[]
}

/** Runs apt-get to its end; waits and tries again while another apt or dpkg holds a lock. */
async function aptGet(args: readonly string[], say: (line: string) => void): Promise<Outcome> {
  const end = performance.now() + LOCK_LIMIT_MS
  for (let waits = 0; ; waits++) {
    const outcome = await run('apt-get', ['-o', 'Acquire::Retries=3', ...args])
    const locked = outcome.code !== 0 && outcome.lines.some((line) => LOCKED.test(line))
    if (!locked || performance.now() > end) return outcome
    if (waits === 0) say('Waiting for another apt or dpkg to end.')
    await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS))
  }
}

function run(command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, lines: output.trimEnd().split('\n') }))
  })
}
