import type { LobbyConfig } from '../core/index.ts'
import { lookAt } from './health.ts'
import { PartykitRun } from './partykit-run.ts'
import { makeProject } from './project.ts'
import type { RunningLobby } from './start-lobby.ts'

/** Milliseconds between two looks at the lobby. */
const LOOK_EVERY_MS = 1_000
/** Looks in a row without an answer after which it is started again: a busy machine answers late. */
const MAX_UNANSWERED = 5
/** Starts in a row that may fail, or end within `STABLE_MS`, before it is given up. */
const MAX_RESTARTS = 3
const STABLE_MS = 60_000
/**
 * Milliseconds after a signal in which a lobby that died is not started again: Ctrl-C goes to PartyKit too, and a program that listens itself is
 * most likely about to end, at its own pace.
 */
const SIGNAL_GRACE_MS = 10_000

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Starts PartyKit, and starts it again when it dies. */
export async function superviseLobby(
  port: number,
  { iceServers }: LobbyConfig,
  log: (line: string) => void,
): Promise<RunningLobby> {
  const project = makeProject(iceServers ? { TICKMESH_ICE_SERVERS: JSON.stringify(iceServers) } : {})
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

class Supervisor {
  readonly ended: Promise<Error | undefined>
  /** Rejects if the first start fails. */
  readonly started: Promise<void>
  readonly #spawn: () => PartykitRun
  readonly #remove: () => void
  readonly #log: (line: string) => void
  #run: PartykitRun
  #stopping = false
  #end: (error: Error | undefined) => void = () => {}
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The look that is under way; a stop waits for it, for it may be starting PartyKit again. */
  #looking: Promise<void> = Promise.resolve()
  #unanswered = 0
  #restarts = 0
  #startedAt = Date.now()
  #signalledAt = Number.NEGATIVE_INFINITY

  constructor(spawn: () => PartykitRun, remove: () => void, log: (line: string) => void) {
    this.#spawn = spawn
    this.#remove = remove
    this.#log = log
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
    process.on('exit', this.#atExit)
    for (const signal of Object.keys(SIGNALS)) process.on(signal, this.#atSignal)
    this.#run = spawn()
    this.started = this.#run.ready().then(
      () => this.#lookLater(),
      (error: unknown) => {
        this.#finish(undefined)
        throw error
      },
    )
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    // One that is being started would be waited for until it answers.
    this.#run.stopNow()
    await this.#looking
    await this.#run.stop()
    this.#finish(undefined)
  }

  readonly #atExit = (): void => {
    this.#run.stopNow()
    this.#remove()
  }

  readonly #atSignal = (signal: keyof typeof SIGNALS): void => {
    // A program that listens itself decides itself when to end; it stops the lobby, or its exit does.
    if (process.listenerCount(signal) === 1) process.exit(SIGNALS[signal])
    this.#signalledAt = Date.now()
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().catch((error: unknown) => {
        if (!this.#stopping) this.#finish(error instanceof Error ? error : new Error(String(error)))
      })
    }, LOOK_EVERY_MS)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const answers = this.#run.alive && (await lookAt(this.#run.port)) === 'lobby'
    this.#unanswered = answers ? 0 : this.#unanswered + 1
    if (answers && Date.now() - this.#startedAt >= STABLE_MS) this.#restarts = 0
    const signalled = Date.now() - this.#signalledAt < SIGNAL_GRACE_MS
    if (!signalled && (!this.#run.alive || this.#unanswered >= MAX_UNANSWERED)) await this.#restart()
    if (!this.#stopping) this.#lookLater()
  }

  async #restart(): Promise<void> {
    if (this.#stopping) return
    await this.#run.stop()
    if (this.#stopping) return
    if (++this.#restarts > MAX_RESTARTS)
      throw new Error(`the lobby ended ${this.#restarts} times in a row and was given up`)
    this.#run = this.#spawn()
    await this.#run.ready()
    if (this.#stopping) return
    this.#startedAt = Date.now()
    this.#unanswered = 0
    this.#log(
      'the lobby had stopped answering and was started again; rooms are forgotten, players who are linked play on',
    )
  }

  #finish(error: Error | undefined): void {
    this.#stopping = true
    process.off('exit', this.#atExit)
    for (const signal of Object.keys(SIGNALS)) process.off(signal, this.#atSignal)
    this.#run.stopNow()
    this.#remove()
    this.#end(error)
  }
}
