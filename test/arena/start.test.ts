// Tests of `npm start`: lobby, page, bots and ports.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../setup/until.ts'
import { freePort } from '../setup/free-port.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Running game. */
interface Run {
  /** Returns all output so far. */
  readonly said: () => string
  /** Interrupts the program and all that it started, as Ctrl-C in a terminal does. */
  interrupt(): void
  /** Exit code. */
  readonly ended: Promise<number | null>
  /** Returns whether any of its processes is left. */
  readonly isLeft: () => boolean
}

const cleanUps: (() => void)[] = []
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp()
})

/**
 * Time limit of a test that starts the whole game, in ms: above its own waits, so that a failed wait names its
 * condition.
 */
const SLOW = 120_000

const NPM_START = ['npm', 'start', '--silent', '--']
/** Program without npm and its shell, whose exit codes after Ctrl-C are their own. */
const PROGRAM = [process.execPath, '--conditions=@tickmesh/source', '--import', 'tsx', 'examples/start/main.ts']

function run(program: readonly string[], ...args: string[]): Run {
  const [command = '', ...rest] = program
  const child = spawn(command, [...rest, ...args], { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const group = -(child.pid ?? 0)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const kill = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(group, signal)
    } catch {
      return false // The process has ended already.
    }
  }
  cleanUps.push(() => void kill('SIGKILL'))
  return { said: () => said, interrupt: () => void kill('SIGINT'), ended, isLeft: () => kill(0) }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

describe('npm start', () => {
  it('starts lobby, page and bots, and Ctrl-C ends them all', { timeout: SLOW }, async () => {
    const [port, lobbyPort] = [await freePort(), await freePort()]
    const game = run(NPM_START, '--port', String(port), '--lobby-port', String(lobbyPort), '--bots', '2')
    await until(() => game.said().includes('Ctrl-C ends everything'), 'the address is printed', 60_000)
    expect(game.said()).toContain(`http://localhost:${port}/`)
    expect(game.said()).not.toContain('start with --bots')
    expect(await (await fetch(`http://localhost:${port}/`)).text()).toContain('Tickmesh Arena')
    expect(await answers(`http://localhost:${lobbyPort}/`)).toBe(true)
    await until(() => game.said().match(/flies in room/g)?.length === 2, 'two bots have seats', 40_000)

    game.interrupt()
    await game.ended
    await until(() => !game.isLeft(), 'no process is left')
    expect(await answers(`http://localhost:${port}/`)).toBe(false)
    expect(await answers(`http://localhost:${lobbyPort}/`)).toBe(false)
  })

  it('ends with code 0 on Ctrl-C', { timeout: SLOW }, async () => {
    const game = run(PROGRAM, '--port', String(await freePort()), '--lobby-port', String(await freePort()))
    await until(() => game.said().includes('Ctrl-C ends everything'), 'the address is printed', 60_000)
    game.interrupt()
    expect(await game.ended).toBe(0)
  })

  it('starts another example, whose page gets the address of the lobby', { timeout: SLOW }, async () => {
    const [port, lobbyPort] = [await freePort(), await freePort()]
    const game = run(PROGRAM, '--example', 'pucks', '--port', String(port), '--lobby-port', String(lobbyPort))
    await until(() => game.said().includes('Ctrl-C ends everything'), 'the address is printed', 60_000)
    expect(game.said()).toContain(`http://localhost:${port}/`)
    expect(await (await fetch(`http://localhost:${port}/`)).text()).toContain('Tickmesh pucks')
    expect(await (await fetch(`http://localhost:${port}/main.ts`)).text()).toContain(String(lobbyPort))
    game.interrupt()
    expect(await game.ended).toBe(0)
  })

  it.each(['--port', '--lobby-port'])('reports another port when the port of %s is taken', async (option) => {
    const taken = createServer().listen(0)
    await once(taken, 'listening')
    cleanUps.push(() => taken.close())
    const { port } = taken.address() as AddressInfo
    const other = option === '--port' ? '--lobby-port' : '--port'
    const game = run(PROGRAM, option, String(port), other, String(await freePort()))
    expect(await game.ended).toBe(1)
    expect(game.said()).toContain(`${port} is taken`)
    expect(game.said()).toContain(`npm start -- ${option} ${port + 1}`)
  })

  it('prints its options', async () => {
    const help = run(NPM_START, '--help')
    expect(await help.ended).toBe(0)
    expect(help.said()).toContain('--bots N')
    const wrong = run(PROGRAM, '--bots', '99')
    expect(await wrong.ended).toBe(2)
    expect(wrong.said()).toContain('0 to 7')
    expect(wrong.said().trim()).toMatch(/^[^\n]*--help$/)
  })
})
