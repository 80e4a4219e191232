// Tests of the program `tickmesh-lobby`, run from its source: ports, options and signals.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { afterEach, expect, it } from 'vitest'

const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

interface Run {
  readonly child: ChildProcess
  /** Resolves when the printed text matches. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>
  readonly code: Promise<number | null>
}

function run(...args: string[]): Run {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@tickmesh/source', new URL('cli.ts', import.meta.url).pathname, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PORT: '' } },
  )
  running.push(child)
  let output = ''
  const waiting: (() => void)[] = []
  const take = (chunk: Buffer): void => {
    output += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  return {
    child,
    code: new Promise((resolve) => child.on('close', resolve)),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = output.match(pattern)
          if (match) resolve(match)
        }
        waiting.push(look)
        look()
        child.on('close', () => reject(new Error(`it ended; it had printed:\n${output}`)))
      }),
  }
}

it('serves until a signal ends it, and then exits with 0', async () => {
  const lobby = run('--port', '0', '--host', '127.0.0.1')
  const [, port] = await lobby.printed(/ws:\/\/\S+:(\d+)/)
  expect((await fetch(`http://127.0.0.1:${port}/health`)).ok).toBe(true)
  lobby.child.kill('SIGINT')
  expect(await lobby.code).toBe(0)
})

it('advises when the port is in use or invalid', async () => {
  const first = run('--port', '0', '--host', '127.0.0.1')
  const [, port] = await first.printed(/ws:\/\/\S+:(\d+)/)
  const second = run('--port', port ?? '', '--host', '127.0.0.1')
  await second.printed(/choose one with --port/)
  expect(await second.code).toBe(1)
  const wrong = run('--port', 'ninety')
  await wrong.printed(/"ninety" is no port/)
  expect(await wrong.code).toBe(1)
})

it('answers an unknown option with the list of options', async () => {
  const lobby = run('--prot', '1')
  await lobby.printed(/Unknown option '--prot'[\s\S]*--port N/)
  expect(await lobby.code).toBe(1)
})

it('prints its help', async () => {
  const help = run('--help')
  await help.printed(/--port[\s\S]*TICKMESH_ICE_SERVERS/)
  expect(await help.code).toBe(0)
})
