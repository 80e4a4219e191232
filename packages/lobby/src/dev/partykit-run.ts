import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { StartLobbyError, portTaken } from './errors.ts'
import { lookAt } from './health.ts'
import { becomesFree, workerdOn } from './port.ts'
import { isAlive, kill, processes } from './processes.ts'
import type { Project } from './project.ts'

/** Milliseconds that PartyKit may take to answer: 1 on a quiet machine. */
const READY_LIMIT_MS = 30_000
/** Milliseconds that PartyKit has to end by itself, if its workerd is not known yet. */
const END_LIMIT_MS = 3_000
/** Characters of its output that are kept for an error's message. */
const MAX_OUTPUT = 8_192

/** One `partykit dev`, with the workerd that it starts, from its start to its end. */
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
    // A CLI that cannot be started has no exit code; the wait for its first answer finds it out.
    this.#cli.on('error', (error) => {
      this.#output += error.message
    })
  }

  /** Waits until it answers. Rejects with a `StartLobbyError`, and then leaves nothing behind. */
  async ready(): Promise<void> {
    try {
      await this.#answers()
      this.#workerd = workerdOn(this.port, await processes())?.pid
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** Whether both processes are there. */
  get alive(): boolean {
    return this.#running() && (this.#workerd === undefined || isAlive(this.#workerd))
  }

  /** Ends both, and waits until the port is free. */
  async stop(): Promise<void> {
    const ended = this.#running() ? new Promise<void>((resolve) => this.#cli.once('exit', () => resolve())) : undefined
    this.stopNow()
    const late = setTimeout(() => this.#cli.kill('SIGKILL'), END_LIMIT_MS)
    await ended
    clearTimeout(late)
    if (this.#workerd !== undefined) await becomesFree(this.port)
  }

  /** Ends both without waiting: for a process that is about to end itself. */
  stopNow(): void {
    // A CLI that is killed leaves its workerd; one that is asked to end takes it along.
    if (this.#running()) this.#cli.kill(this.#workerd === undefined ? 'SIGTERM' : 'SIGKILL')
    if (this.#workerd !== undefined) kill(this.#workerd)
  }

  #running(): boolean {
    return this.#cli.pid !== undefined && this.#cli.exitCode === null && this.#cli.signalCode === null
  }

  async #answers(): Promise<void> {
    for (const until = Date.now() + READY_LIMIT_MS; ;) {
      // With its port taken it says so and goes on without one.
      if (this.#output.includes('Address already in use')) throw portTaken(this.port, 'another program')
      if (!this.#running()) throw this.#failed('PartyKit ended')
      if ((await lookAt(this.port)) === 'lobby') return
      if (Date.now() >= until) throw this.#failed(`PartyKit did not answer within ${READY_LIMIT_MS / 1_000} s`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  #failed(what: string): StartLobbyError {
    return new StartLobbyError('failed', `${what}. It printed:\n${this.#output.trim() || '(nothing)'}`)
  }
}
