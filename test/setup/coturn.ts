// Start of coturn for tests, on this machine's loopback.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { coturnPath } from './browsers.ts'
import { until } from './until.ts'
import { freePort } from './free-port.ts'

/** Running coturn, until it is closed. */
export interface Coturn extends AsyncDisposable {
  /** Addresses, for the lobby's `turn.urls`. */
  readonly urls: readonly string[]
  /** Returns all that it has printed. */
  printed(): string
}

/** Ports of relayed addresses: two for each link. */
const RELAY_PORTS = { min: 49_160, max: 49_199 }

/** Starts coturn on 127.0.0.1, with a secret that it shares with a lobby. */
export async function startCoturn(secret: string): Promise<Coturn> {
  const folder = await mkdtemp(join(tmpdir(), 'tickmesh-coturn-'))
  const port = await freePort()
  const child = spawn(
    coturnPath(),
    [
      ...['-n', '--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=tickmesh', '--fingerprint'],
      ...['--listening-ip=127.0.0.1', `--listening-port=${port}`, '--relay-ip=127.0.0.1'],
      ...[`--min-port=${RELAY_PORTS.min}`, `--max-port=${RELAY_PORTS.max}`, '--allow-loopback-peers'],
      ...['--no-tls', '--no-dtls', '--no-cli', '--log-file=stdout', '--verbose'],
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()))
  const exited = once(child, 'exit')
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await until(() => {
      if (child.exitCode !== null) throw new Error(`coturn ended:\n${text}`)
      return text.includes(`listener opened on : 127.0.0.1:${port}`)
    }, 'coturn listens')
  } catch (error) {
    await close()
    throw new Error(`coturn does not start. It printed:\n${text}`, { cause: error })
  }
  const address = `turn:127.0.0.1:${port}`
  return { urls: [address, `${address}?transport=tcp`], printed: () => text, [Symbol.asyncDispose]: close }
}
