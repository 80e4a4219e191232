// Launch of WebKit for tests, on a virtual screen.

import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { webkitDriverPath, xvfbPath } from './browsers.ts'
import { until } from './until.ts'
import { WebDriver } from './webdriver.ts'
import { freePort } from './free-port.ts'

/** Time limit of one `evaluate`, in milliseconds. */
const SCRIPT_LIMIT_MS = 50_000

/** WebKit with a screen and a profile of its own, closed by `close` or at the end of an `await using`. */
export interface WebKit extends AsyncDisposable {
  readonly driver: WebDriver
  close(): Promise<void>
}

/** Starts MiniBrowser, WebKitGTK's browser, over WebDriver, on a screen that nobody sees. */
export async function launchWebKit(): Promise<WebKit> {
  const started: Program[] = []
  const endPrograms = async (): Promise<void> => {
    for (const program of started.toReversed()) await program.endProgram()
  }
  try {
    const screen = new Program(xvfbPath(), ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'])
    started.push(screen)
    const display = await screen.line()
    const port = await freePort()
    const driver = new Program(webkitDriverPath(), [`--port=${port}`, '--host=127.0.0.1'], {
      DISPLAY: `:${display}`,
      // Also where the developer's own desktop is Wayland.
      GDK_BACKEND: 'x11',
      WAYLAND_DISPLAY: undefined,
      // No session bus, no settings of the machine's user.
      GSETTINGS_BACKEND: 'memory',
      NO_AT_BRIDGE: '1',
    })
    started.push(driver)
    const url = `http://127.0.0.1:${port}`
    await until(async () => driver.ended() || (await answers(`${url}/status`)), 'the driver of WebKit answers')
    if (driver.ended()) throw new Error(`${webkitDriverPath()} ended:\n${driver.printed()}`)
    const session = await WebDriver.start(url, SCRIPT_LIMIT_MS).catch((error: unknown) => {
      throw new Error(`WebKit did not start: ${String(error)}\n${driver.printed()}`, { cause: error })
    })
    const close = async (): Promise<void> => {
      await session.quit().catch(() => {})
      await endPrograms()
    }
    return { driver: session, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await endPrograms()
    throw error
  }
}

/** Program that runs until it is ended, at the latest with this process. */
class Program {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #kill: () => void
  #printed = ''

  constructor(path: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.#name = path
    this.#child = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (data: Buffer) => (this.#printed += data.toString()))
    this.#child.on('error', (error) => (this.#printed += String(error)))
    this.#kill = () => this.#child.kill('SIGKILL')
    process.once('exit', this.#kill)
  }

  /** Returns what the program has printed. */
  printed(): string {
    return this.#printed
  }

  ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined
  }

  /** Returns the first line that the program writes to descriptor 3. */
  async line(): Promise<string> {
    let text = ''
    ;(this.#child.stdio[3] as Readable).on('data', (data: Buffer) => (text += data.toString()))
    await until(() => this.ended() || text.includes('\n'), `${this.#name} is ready`)
    if (!text.includes('\n')) throw new Error(`${this.#name} ended:\n${this.#printed}`)
    return text.trim()
  }

  async endProgram(): Promise<void> {
    process.off('exit', this.#kill)
    this.#child.kill()
    await until(() => this.ended(), `${this.#name} has ended`)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}
