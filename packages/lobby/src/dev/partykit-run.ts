// One run of PartyKit: start, output and end of its processes. The supervisor makes a new one to restart.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { StartLobbyError, portTaken } from './errors.ts'
import { occupantOf } from './health.ts'
import { becomesFree, workerdOn } from './port.ts'
import { cpuMs, isAlive, kill, processes } from './processes.ts'
import type { Project } from './project.ts'

/** Milliseconds until the first answer of PartyKit; about 1,000 on an idle machine. */
const READY_LIMIT_MS = 30_000
/** Milliseconds for PartyKit to end by itself, while its workerd is not known yet. */
const END_LIMIT_MS = 3_000
/** Characters of PartyKit's output that are kept for an error message. */
const MAX_OUTPUT = 8_192

/** Run of `partykit dev` and of the workerd that it starts. */
export class PartykitRun {
  readonly port: number
  readonly #cli: ChildProcess
  #workerd: number | undefined
  #output = ''

  constructor(project: Project, port: number) {
    this.port = port
    this.#cli = spawn(process.execPath, [...project.arguments(port)], {
      cwd: project.folder,
      env: { ...process.env, PWD: project.folder, NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1', CI: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#cli.stdout, this.#cli.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-MAX_OUTPUT)
      })
    }
    // A CLI that cannot be started has no exit code; `ready` notices.
    this.#cli.on('error', (error) => {
      this.#output += error.message
    })
  }

  /** Resolves at the first answer. Rejects with a `StartLobbyError` after ending both processes. */
  async ready(): Promise<void> {
    try {
      await this.#answers()
      this.#workerd = workerdOn(this.port, await processes())?.pid
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** True while both processes run. */
  get alive(): boolean {
    return this.#running() && (this.#workerd === undefined || isAlive(this.#workerd))
  }

  /** Processor time of workerd, in milliseconds; undefined where it cannot be read. */
  get cpuMs(): number | undefined {
    return this.#workerd === undefined ? undefined : cpuMs(this.#workerd)
  }

  /** Ends both processes; resolves when the port is free. */
  async stop(): Promise<void> {
    const ended = this.#running() ? new Promise<void>((resolve) => this.#cli.once('exit', () => resolve())) : undefined
    this.stopNow()
    const late = setTimeout(() => this.#cli.kill('SIGKILL'), END_LIMIT_MS)
    await ended
    clearTimeout(late)
    if (this.#workerd !== undefined) await becomesFree(this.port)
  }

  /** Ends both processes without waiting, for use at the exit of this process. */
  stopNow(): void {
    // SIGKILL leaves the CLI's workerd running; SIGTERM makes the CLI end it too.
    if (this.#running()) this.#cli.kill(this.#workerd === undefined ? 'SIGTERM' : 'SIGKILL')
    if (this.#workerd !== undefined) kill(this.#workerd)
  }

  #running(): boolean {
    return this.#cli.pid !== undefined && this.#cli.exitCode === null && this.#cli.signalCode === null
  }

  async #answers(): Promise<void> {
    for (const until = Date.now() + READY_LIMIT_MS; ;) {
      // PartyKit prints this and goes on without a port.
      if (this.#output.includes('Address already in use')) throw portTaken(this.port, 'another program')
      if (!this.#running()) throw this.#failed('PartyKit ended')
      if ((await occupantOf(this.port)) === 'lobby') return
      if (Date.now() >= until) throw this.#failed(`PartyKit did not answer within ${READY_LIMIT_MS / 1_000} s`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  #failed(fault: string): StartLobbyError {
    return new StartLobbyError('failed', `${fault}. It printed:\n${this.#output.trim() || '(nothing)'}`)
  }
}
