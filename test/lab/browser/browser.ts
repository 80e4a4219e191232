// Browser on a client of the labs, and the page of a player in it.

import { fileURLToPath } from 'node:url'
import { AnsweringProcess } from '../../setup/answering-process.ts'
import { pageCalls, type PageCalls } from '../../setup/page-calls.ts'
import { until } from '../../setup/until.ts'
import type { Client } from '../network/client.ts'
import type { LabPage } from '../page/main.ts'
import type { Answer, BrowserKind, BrowserSettings, Command } from './browser-process.ts'

const PROGRAM = fileURLToPath(new URL('browser-process.ts', import.meta.url))

/** Time for a page to open, ms: a browser gives a request up after 30 s. */
const OPEN_LIMIT_MS = 45_000

export class Browser {
  readonly client: Client
  readonly kind: BrowserKind
  /** Calls a function of the player's page. */
  readonly call: PageCalls<LabPage> = pageCalls(this, 'lab')
  readonly #process: AnsweringProcess<Command, Answer>
  /** End of the last command: they are answered one at a time. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(client: Client, kind: BrowserKind, process: AnsweringProcess<Command, Answer>) {
    this.client = client
    this.kind = kind
    this.#process = process
  }

  /** Starts a browser whose files are in `folder`. */
  static async start(
    client: Client,
    browser: BrowserKind,
    { folder, ...settings }: { readonly folder: string } & BrowserSettings,
  ): Promise<Browser> {
    const child = client.space.fork(PROGRAM, [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, HOME: folder, TMPDIR: folder },
    })
    const started = new Browser(client, browser, new AnsweringProcess(child, `the browser of ${client.label}`))
    await started.#ask({ kind: 'start', browser, ...settings })
    return started
  }

  async open(url: string): Promise<void> {
    await this.#ask({ kind: 'open', url })
  }

  /** Opens the player's page, and waits until it can be called. */
  async openPlayer(url: string): Promise<void> {
    // A browser whose address has changed just now breaks requests off once.
    await until(
      () =>
        this.open(url).then(
          () => true,
          () => false,
        ),
      `the page of ${this.client.label} has opened`,
      OPEN_LIMIT_MS,
    )
    await until(() => this.evaluate<boolean>(`'lab' in globalThis`), `the page of ${this.client.label} has loaded`)
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.#ask({ kind: 'evaluate', expression }) as Promise<T>
  }

  async close(): Promise<void> {
    await this.#ask({ kind: 'close' })
    this.#process.endProcess()
  }

  #ask(command: Command): Promise<unknown> {
    const answered = this.#last.then(() => this.#process.ask(command, 'answer'))
    this.#last = answered.catch(() => {})
    return answered.then(({ value, error }) => {
      if (error !== undefined) throw new Error(`${this.client.label}: ${error}`)
      return value
    })
  }
}
