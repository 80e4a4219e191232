// Test of six pairs of NATs, by the NAT lab, where this machine can run it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Code of an end where the lab cannot run. */
const CANNOT_RUN = 3
/** Upper bound of the time for all pairs, with the lab's start and the installation of its programs, ms. */
const LIMIT_MS = 600_000

it('six pairs of NATs meet by the expected paths: direct, TURN, the lobby', { timeout: LIMIT_MS }, async (test) => {
  const lab = ['--conditions=@tickmesh/source', 'test/nat/main.ts', '--short']
  const child = spawn(`${root}node_modules/.bin/tsx`, lab, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += text.toString()))
  test.onTestFinished(() => void child.kill('SIGTERM'))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === CANNOT_RUN) {
    console.log(`The NAT lab cannot run here: ${printed}`)
    test.skip(printed)
  }
  expect(code, printed).toBe(0)
  expect(printed).toContain('6 of 6 as expected.')
})
