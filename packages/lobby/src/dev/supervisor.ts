// Supervisor of a development lobby under PartyKit: health checks, restarts, and the end on signals.

import type { ServerConfig } from '../server/config.ts'
import { turnToEnv } from '../server/turn-config.ts'
import { occupantOf } from './health.ts'
import { PartykitRun } from './partykit-run.ts'
import { makeProject } from './project.ts'
import type { RunningLobby } from './running-lobby.ts'
import { Vitality } from './vitality.ts'

/** Milliseconds between health checks. */
const CHECK_EVERY_MS = 1_000
/** Restarts in a row, each within `STABLE_MS` of the last, before the lobby is given up. */
const MAX_RESTARTS = 3
const STABLE_MS = 60_000
/**
 * Milliseconds without restarts after a signal: Ctrl-C reaches PartyKit too, and a program with its own listener will
 * probably end.
 */
const SIGNAL_GRACE_MS = 10_000

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Starts PartyKit, and restarts it when it dies. */
export async function superviseLobby(
  port: number,
  { iceServers, limits, relay, turn }: ServerConfig,
  log: (line: string) => void,
): Promise<RunningLobby> {
  const project = makeProject({
    ...(iceServers && { TICKMESH_ICE_SERVERS: JSON.stringify(iceServers) }),
    ...(limits && { TICKMESH_LIMITS: JSON.stringify(limits) }),
    ...(relay !== undefined && { TICKMESH_RELAY: relay ? 'on' : 'off' }),
    ...(turn && turnToEnv(turn)),
  })
  const supervisor = new Supervisor(() => new PartykitRun(project, port), project.remove, log)
  await supervisor.started
  return {
    runtime: 'partykit',
    url: `ws://localhost:${port}`,
    port,
    ended: supervisor.ended,
    stop: () => supervisor.stop(),
  }
}

/** Health checks and restarts of one PartyKit. */
class Supervisor {
  readonly ended: Promise<Error | undefined>
  /** Rejects if the first start fails. */
  readonly started: Promise<void>
  readonly #spawn: () => PartykitRun
  readonly #remove: () => void
  readonly #log: (line: string) => void
  #run: PartykitRun
  #stopping = false
  #settleEnded: (error: Error | undefined) => void = () => {}
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Check under way; `stop` waits for it, because it may be restarting PartyKit. */
  #checking: Promise<void> = Promise.resolve()
  #vitality = new Vitality()
  #restarts = 0
  #startedAt = Date.now()
  #signalledAt = Number.NEGATIVE_INFINITY

  constructor(spawn: () => PartykitRun, remove: () => void, log: (line: string) => void) {
    this.#spawn = spawn
    this.#remove = remove
    this.#log = log
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve
    })
    process.on('exit', this.#atExit)
    for (const signal of Object.keys(SIGNALS)) process.on(signal, this.#atSignal)
    this.#run = spawn()
    this.started = this.#run.ready().then(
      () => this.#checkLater(),
      (error: unknown) => {
        this.#finish(undefined)
        throw error
      },
    )
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    // Ends a start under way, which would otherwise be awaited until its first answer.
    this.#run.stopNow()
    await this.#checking
    await this.#run.stop()
    this.#finish(undefined)
  }

  readonly #atExit = (): void => {
    this.#run.stopNow()
    this.#remove()
  }

  readonly #atSignal = (signal: keyof typeof SIGNALS): void => {
    // A program with its own listener ends when it likes; its exit stops the lobby.
    if (process.listenerCount(signal) === 1) process.exit(SIGNALS[signal])
    this.#signalledAt = Date.now()
  }

  #checkLater(): void {
    this.#timer = setTimeout(() => {
      this.#checking = this.#check().catch((error: unknown) => {
        if (!this.#stopping) this.#finish(error instanceof Error ? error : new Error(String(error)))
      })
    }, CHECK_EVERY_MS)
    this.#timer.unref()
  }

  async #check(): Promise<void> {
    const occupant = this.#run.alive ? await occupantOf(this.#run.port) : 'nothing'
    const now = Date.now()
    const dead = this.#vitality.isDead({ now, occupant, cpuMs: this.#run.cpuMs })
    if (occupant === 'lobby' && now - this.#startedAt >= STABLE_MS) this.#restarts = 0
    const signalled = now - this.#signalledAt < SIGNAL_GRACE_MS
    if (!signalled && (!this.#run.alive || dead)) await this.#restart()
    if (!this.#stopping) this.#checkLater()
  }

  async #restart(): Promise<void> {
    if (this.#stopping) return
    await this.#run.stop()
    if (this.#stopping) return
    if (++this.#restarts > MAX_RESTARTS)
      throw new Error(`the lobby ended ${this.#restarts} times in a row and is not restarted again`)
    this.#run = this.#spawn()
    await this.#run.ready()
    if (this.#stopping) return
    this.#startedAt = Date.now()
    this.#vitality = new Vitality()
    this.#log('the lobby did not answer and was restarted; its rooms are lost, linked players play on')
  }

  #finish(error: Error | undefined): void {
    this.#stopping = true
    process.off('exit', this.#atExit)
    for (const signal of Object.keys(SIGNALS)) process.off(signal, this.#atSignal)
    this.#run.stopNow()
    this.#remove()
    this.#settleEnded(error)
  }
}
