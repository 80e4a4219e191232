// Tests of `startLobby` in development: workerd, ports, restarts and signals.

import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { occupantOf } from './health.ts'
import { freePort, workerdOn } from './port.ts'
import { isAlive, kill, processes, type ProcessInfo } from './processes.ts'
import { startLobby } from './start-lobby.ts'
import type { RunningLobby } from './running-lobby.ts'

/** Milliseconds for a test that starts PartyKit up to twice, on a busy machine. */
const SLOW = 60_000

const cleanUps: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

async function start(port: number, log: string[] = []): Promise<RunningLobby> {
  const lobby = await startLobby({ port, log: (line) => log.push(line) })
  cleanUps.push(() => lobby.stop())
  return lobby
}

async function pids(port: number): Promise<{ cli: number; workerd: number }> {
  const workerd = workerdOn(port, await processes())
  if (!workerd) throw new Error(`no workerd on port ${port}`)
  return { cli: workerd.parent, workerd: workerd.pid }
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 600) throw new Error(`waited 30 s for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Resolves when the port is free; threads of an ended process may use it for a while. */
function isFree(port: number): Promise<void> {
  return until(async () => (await occupantOf(port)) === 'nothing', 'a free port')
}

describe('startLobby on PartyKit', () => {
  it('answers at its url, and frees the port', { timeout: SLOW }, async () => {
    const port = await freePort()
    const lobby = await start(port)
    expect(lobby.url).toBe(`ws://localhost:${port}`)
    expect(await occupantOf(port)).toBe('lobby')
    const { cli, workerd } = await pids(port)
    await lobby.stop()
    expect(await occupantOf(port)).toBe('nothing')
    expect([isAlive(cli), isAlive(workerd)]).toEqual([false, false])
    expect(await lobby.ended).toBeUndefined()
  })

  it('refuses options that are no object, such as a port', async () => {
    for (const wrong of [2_000, null, []]) {
      await expect(startLobby(wrong as object)).rejects.toThrow(/^startLobby takes an object of options/)
    }
  })

  it('advises when another program uses the port', { timeout: SLOW }, async () => {
    const server = createServer((_request, response) => response.end('something else'))
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
    cleanUps.push(() => new Promise((resolve) => server.close(resolve)))
    const { port } = server.address() as AddressInfo
    await expect(startLobby({ port })).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${port} is taken by another program. End it, or start the lobby on another port`,
    })
  })

  it('does not end a lobby in use', { timeout: SLOW }, async () => {
    const port = await freePort()
    await start(port)
    await expect(startLobby({ port })).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringMatching(/is in use/),
    })
    expect(await occupantOf(port)).toBe('lobby')
  })

  it('restarts when workerd is killed, and logs a line', { timeout: SLOW }, async () => {
    const port = await freePort()
    const log: string[] = []
    await start(port, log)
    const { workerd } = await pids(port)
    process.kill(workerd, 'SIGKILL')
    await until(() => log.length > 0, 'a restart')
    expect(log[0]).toMatch(/restarted/)
    expect((await pids(port)).workerd).not.toBe(workerd)
    expect(await occupantOf(port)).toBe('lobby')
  })

  // SIGKILL of the CLI orphans its workerd; SIGKILL of the starter orphans both.
  it.each(['cli', 'starter'] as const)(
    'ends the orphans of a killed %s, and takes their port',
    { timeout: SLOW },
    async (killed) => {
      const port = await freePort()
      const script = fileURLToPath(new URL('./index.ts', import.meta.url))
      const code = `const { startLobby } = await import(${JSON.stringify(script)})
      await startLobby({ port: ${port} })
      setInterval(() => {}, 1000)`
      const starter = spawn(
        process.execPath,
        ['--import', 'tsx', '--conditions=@tickmesh/source', '--input-type=module', '-e', code],
        { stdio: ['ignore', 'inherit', 'inherit'] },
      )
      cleanUps.push(() => void starter.kill('SIGKILL'))
      await until(async () => (await occupantOf(port)) === 'lobby', 'the first lobby')
      await until(async () => workerdOn(port, await processes()) !== undefined, 'its workerd')
      const left = await pids(port)
      starter.kill('SIGKILL')
      await until(() => starter.signalCode !== null, 'the end of the starter')
      if (killed === 'cli') {
        process.kill(left.cli, 'SIGKILL')
        await until(() => !isAlive(left.cli), 'the end of the CLI')
      }
      expect(await occupantOf(port)).toBe('lobby')
      const log: string[] = []
      await start(port, log)
      expect(log[0]).toMatch(/orphan/)
      expect([isAlive(left.cli), isAlive(left.workerd)]).toEqual([false, false])
    },
  )

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with its process on %s', { timeout: SLOW }, async (signal) => {
    const port = await freePort()
    const script = fileURLToPath(new URL('./index.ts', import.meta.url))
    const code = `const { startLobby } = await import(${JSON.stringify(script)})
      await startLobby({ port: ${port} })
      console.log('up')
      setInterval(() => {}, 1000)`
    const starter = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=@tickmesh/source', '--input-type=module', '-e', code],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    cleanUps.push(() => void starter.kill('SIGKILL'))
    await new Promise((resolve) => starter.stdout.once('data', resolve))
    const { cli, workerd } = await pids(port)
    starter.kill(signal)
    await until(() => !isAlive(cli) && !isAlive(workerd), 'the end of both')
    await isFree(port)
  })

  it('is not restarted under a program that ends slowly on Ctrl-C', { timeout: SLOW }, async () => {
    const port = await freePort()
    const script = fileURLToPath(new URL('./index.ts', import.meta.url))
    // Longer than five checks, after which a lobby is restarted.
    const code = `const { startLobby } = await import(${JSON.stringify(script)})
      const lobby = await startLobby({ port: ${port}, log: console.log })
      process.on('SIGINT', () => setTimeout(() => void lobby.stop().then(() => process.exit(0)), 5_000))
      console.log('up')`
    const starter = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=@tickmesh/source', '--input-type=module', '-e', code],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    )
    cleanUps.push(() => kill(-(starter.pid ?? 0)))
    let output = ''
    starter.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await until(() => output.includes('up'), 'the lobby')
    const { cli, workerd } = await pids(port)
    // To the whole process group, as a terminal sends it.
    process.kill(-(starter.pid ?? 0), 'SIGINT')
    await until(() => starter.exitCode !== null || starter.signalCode !== null, 'the end of the starter')
    expect([starter.exitCode, output.trim()]).toEqual([0, 'up'])
    expect([isAlive(cli), isAlive(workerd)]).toEqual([false, false])
    await isFree(port)
  })

  it('stops at once during a restart', { timeout: SLOW }, async () => {
    const port = await freePort()
    const log: string[] = []
    const lobby = await start(port, log)
    const { cli, workerd } = await pids(port)
    kill(cli)
    kill(workerd)
    await until(async () => (await processes()).some(isCliOn(port, cli)), 'another CLI')
    await lobby.stop()
    expect(await lobby.ended).toBeUndefined()
    expect(log).toEqual([])
    expect((await processes()).some(isCliOn(port, cli))).toBe(false)
    await isFree(port)
  })
})

/** True for a process of PartyKit on a port, other than the given one. */
function isCliOn(port: number, not: number): (one: ProcessInfo) => boolean {
  return ({ pid, command }) => pid !== not && command.includes('partykit') && command.includes(`-p ${port} `)
}

describe('startLobby on Node', () => {
  it('accepts sockets until it is stopped', async () => {
    const lobby = await startLobby({ runtime: 'node', port: 0 })
    const socket = new WebSocket(`${lobby.url}/parties/main/arena@1`)
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await lobby.stop()
    await closed
    expect(await occupantOf(lobby.port)).toBe('nothing')
  })
})
