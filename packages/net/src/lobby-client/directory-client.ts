// Connection to the directory of a game, for requests to create, list and match.

import { PROTOCOL_VERSION } from '@tickmesh/lobby/protocol'
import type { DirectoryMessage, ServerMessage } from '@tickmesh/lobby/protocol'
import type { TickmeshError } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'
import { lobbyClosed, lost, refusedByLobby, unreachable } from './lobby-errors.ts'
import { LobbySocket } from './lobby-socket.ts'
import type { LobbyContext } from './lobby-context.ts'
import { orRefused } from './or-refused.ts'
import { wait } from './wait.ts'

/** Request to a directory, before it is numbered. */
export type DirectoryRequest = Without<Extract<DirectoryMessage, { readonly type: 'create' | 'list' | 'quick' }>>
type Without<Message> = Message extends unknown ? Omit<Message, 'req'> : never

/** Answer of a directory to a request. */
export type DirectoryAnswer = Extract<ServerMessage, { readonly type: 'made' | 'rooms' }>

/** Request without an answer yet. */
interface Pending {
  readonly action: string
  answered(answer: DirectoryAnswer): void
  fail(error: TickmeshError): void
}

/** Milliseconds after the last request until the socket is closed. */
const IDLE_MS = 30_000

type State =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'connecting' | 'connected'
      readonly socket: LobbySocket
      readonly ready: Promise<string | undefined>
    }
  | { readonly kind: 'closed' }

/** Client of a game's directory: requests and answers. Its socket is opened on demand and closed when idle. */
export class DirectoryClient {
  readonly #context: LobbyContext
  readonly #url: string
  readonly #pending = new Map<number, Pending>()
  #state: State = { kind: 'idle' }
  #req = 0
  #cancelIdle: () => void = () => {}
  /** Settles the promise of those who wait for the directory. */
  #settle: (error?: TickmeshError, salt?: string) => void = () => {}

  constructor(context: LobbyContext, url: string) {
    this.#context = context
    this.#url = url
  }

  /** Resolves when the directory is ready, with its salt of the day, if it has one. */
  reach(signal: AbortSignal | undefined, limitMs: number): Promise<string | undefined> {
    const { scheduler } = this.#context
    const reaching = wait<string | undefined>(
      { scheduler, signal, limitMs, action: DEVELOPMENT ? 'Reaching the lobby' : LEFT_OUT },
      ({ done: ready, fail }) => {
        this.#connect().then(ready, fail)
        return () => this.#closeWhenIdle()
      },
    )
    return DEVELOPMENT ? orRefused(this.#context, this.#url, reaching) : reaching
  }

  /** Sends a request; resolves with its answer. Rejects when the lobby refuses or the socket is lost. */
  async request(
    request: DirectoryRequest,
    action: string,
    { signal, limitMs }: { readonly signal: AbortSignal | undefined; readonly limitMs: number },
  ): Promise<DirectoryAnswer> {
    const { scheduler } = this.#context
    const deadline = scheduler.now() + limitMs
    await this.reach(signal, limitMs)
    return wait<DirectoryAnswer>(
      { scheduler, signal, limitMs: deadline - scheduler.now(), action },
      ({ done, fail }) => {
        const req = ++this.#req
        let made = false
        const answered = (answer: DirectoryAnswer): void => {
          made = answer.type === 'made'
          done(answer)
        }
        this.#pending.set(req, { action, answered, fail })
        if (!this.#send({ ...request, req })) fail(lost(action))
        return () => {
          this.#pending.delete(req)
          // In every case but a match: a player left in the queue would be matched, and the other would play alone.
          if (request.type === 'quick' && !made) this.cancel(req)
          this.#closeWhenIdle()
        }
      },
    )
  }

  /** Leaves the queue, or gives the ticket of a request back. */
  cancel(req: number): void {
    this.#send({ type: 'cancel', req })
  }

  /** Returns whether the game has closed this lobby. */
  get closed(): boolean {
    return this.#state.kind === 'closed'
  }

  /** @throws TickmeshError `left`: the game has closed this lobby. */
  assertOpen(): void {
    if (this.closed) throw lobbyClosed()
  }

  close(): void {
    if (this.closed) return
    const error = lobbyClosed()
    // Before the socket closes: those that wait for a match leave the queue.
    for (const pending of [...this.#pending.values()]) pending.fail(error)
    this.#drop({ kind: 'closed' }, error)
  }

  /** Resolves when the directory is ready; opens the socket if there is none. */
  #connect(): Promise<string | undefined> {
    if (this.#state.kind === 'closed') return Promise.reject(lobbyClosed())
    if (this.#state.kind === 'idle') {
      const socket = new LobbySocket({
        ...this.#context,
        url: this.#url,
        seen: () => 0,
        events: {
          opened: () => void socket.send({ type: 'hello', protocol: PROTOCOL_VERSION }),
          received: (message) => this.#received(message),
          closed: (cause) => this.#closed(cause),
        },
      })
      const ready = new Promise<string | undefined>((resolve, reject) => {
        this.#settle = (error, salt) => (error ? reject(error) : resolve(salt))
      })
      this.#state = { kind: 'connecting', socket, ready }
    }
    return this.#state.ready
  }

  #received(message: ServerMessage): void {
    switch (message.type) {
      case 'ready': {
        if (this.#state.kind !== 'connecting') return
        // Of another version: it refuses `hello`.
        if (message.protocol !== PROTOCOL_VERSION) return
        this.#state = { ...this.#state, kind: 'connected' }
        return this.#settle(undefined, message.salt)
      }
      case 'made':
      case 'rooms': {
        const pending = this.#pending.get(message.req)
        if (pending !== undefined) pending.answered(message)
        // Nobody waits for the ticket any more.
        else if (message.type === 'made') this.cancel(message.req)
        return
      }
      case 'error': {
        const error = refusedByLobby(message.code, message.message)
        if (message.req !== undefined) this.#pending.get(message.req)?.fail(error)
        // Refusal of `hello`.
        else if (this.#state.kind === 'connecting') this.#drop({ kind: 'idle' }, error)
        // Refusal of a ping or a cancel: no request has failed.
        else this.#context.log({ level: 'warn', message: 'message refused', details: { ...message } })
      }
    }
  }

  #closed(cause: unknown): void {
    if (this.#state.kind === 'connecting') this.#drop({ kind: 'idle' }, unreachable(this.#context.address.given, cause))
    else this.#drop({ kind: 'idle' }, undefined)
  }

  #drop(state: State & { readonly kind: 'idle' | 'closed' }, error: TickmeshError | undefined): void {
    const before = this.#state
    this.#state = state
    this.#cancelIdle()
    this.#settle(error)
    if ('socket' in before) before.socket.close()
    for (const pending of [...this.#pending.values()]) pending.fail(error ?? lost(pending.action))
  }

  #send(message: DirectoryMessage): boolean {
    return this.#state.kind === 'connected' && this.#state.socket.send(message)
  }

  /** Closes the socket later, unless a request comes first. */
  #closeWhenIdle(): void {
    this.#cancelIdle()
    if (this.#state.kind === 'idle' || this.#state.kind === 'closed') return
    this.#cancelIdle = this.#context.scheduler.after(IDLE_MS, () => {
      if (this.#pending.size === 0 && this.#state.kind === 'connected') this.#drop({ kind: 'idle' }, undefined)
    })
  }
}
