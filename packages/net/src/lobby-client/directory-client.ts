import { PROTOCOL_VERSION } from '@tickmesh/lobby/protocol'
import type { DirectoryMessage, ServerMessage } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import { lost, refusedByLobby, unreachable } from './lobby-errors.ts'
import { LobbySocket } from './lobby-socket.ts'
import type { LobbyContext } from './lobby-context.ts'
import { wait } from './wait.ts'

/** A request without its number. */
export type Question = Without<Extract<DirectoryMessage, { readonly type: 'create' | 'list' | 'quick' }>>
type Without<Message> = Message extends unknown ? Omit<Message, 'req'> : never

/** The messages that answer one. */
export type Answer = Extract<ServerMessage, { readonly type: 'made' | 'rooms' }>

interface Pending {
  readonly what: string
  answered(answer: Answer): void
  fail(error: TickmeshError): void
}

/** Milliseconds after the last request until the socket is put down: a menu that is open asks more often. */
const IDLE_MS = 30_000

type State =
  | { readonly kind: 'down' }
  | { readonly kind: 'rising'; readonly socket: LobbySocket; readonly waiters: Set<(error?: TickmeshError) => void> }
  | { readonly kind: 'up'; readonly socket: LobbySocket }
  | { readonly kind: 'closed' }

/** The game's directory: requests and answers. Its socket is opened when needed and put down when idle. */
export class DirectoryClient {
  readonly #context: LobbyContext
  readonly #url: string
  readonly #pending = new Map<number, Pending>()
  #state: State = { kind: 'down' }
  #req = 0
  #cancelIdle: () => void = () => {}

  constructor(context: LobbyContext, url: string) {
    this.#context = context
    this.#url = url
  }

  /** Resolves when the directory has said welcome. */
  reach(signal: AbortSignal | undefined, limitMs: number): Promise<void> {
    const { scheduler } = this.#context
    return wait<void>({ scheduler, signal, limitMs, what: 'Reaching the lobby' }, ({ done, fail }) => {
      const settle = (error?: TickmeshError): void => (error ? fail(error) : done())
      this.#rise(settle)
      return () => {
        if (this.#state.kind === 'rising') this.#state.waiters.delete(settle)
        this.#rest()
      }
    })
  }

  /** Asks one thing. Rejects when the lobby refuses or goes away. */
  async ask(
    question: Question,
    what: string,
    { signal, limitMs }: { readonly signal: AbortSignal | undefined; readonly limitMs: number },
  ): Promise<Answer> {
    const { scheduler } = this.#context
    const deadline = scheduler.now() + limitMs
    await this.reach(signal, limitMs)
    return wait<Answer>({ scheduler, signal, limitMs: deadline - scheduler.now(), what }, ({ done, fail }) => {
      const req = ++this.#req
      let made = false
      const answered = (answer: Answer): void => {
        made = answer.type === 'made'
        done(answer)
      }
      this.#pending.set(req, { what, answered, fail })
      if (!this.#send({ ...question, req })) fail(lost(what))
      return () => {
        this.#pending.delete(req)
        // However it ended: one who is still in the queue would be matched with somebody who then plays alone.
        if (question.type === 'quick' && !made) this.#send({ type: 'cancel', req })
        this.#rest()
      }
    })
  }

  close(): void {
    if (this.#state.kind === 'closed') return
    const { log } = this.#context
    log({ level: 'debug', message: 'directory closed', details: { url: this.#url } })
    this.#drop(
      { kind: 'closed' },
      new TickmeshError('left', 'This lobby was closed by the game; connect again to use one'),
    )
  }

  #rise(settle: (error?: TickmeshError) => void): void {
    switch (this.#state.kind) {
      case 'closed':
        return settle(new TickmeshError('left', 'This lobby was closed by the game; connect again to use one'))
      case 'up':
        return settle()
      case 'rising':
        this.#state.waiters.add(settle)
        return
      case 'down': {
        const socket = new LobbySocket({
          ...this.#context,
          url: this.#url,
          seen: () => 0,
          events: {
            opened: () => void socket.send({ type: 'hello', protocol: PROTOCOL_VERSION }),
            received: (message) => this.#received(socket, message),
            closed: (cause) => this.#closed(cause),
          },
        })
        this.#state = { kind: 'rising', socket, waiters: new Set([settle]) }
      }
    }
  }

  #received(socket: LobbySocket, message: ServerMessage): void {
    switch (message.type) {
      case 'welcome': {
        if (this.#state.kind !== 'rising') return
        const { waiters } = this.#state
        this.#state = { kind: 'up', socket }
        for (const settle of [...waiters]) settle()
        return
      }
      case 'made':
      case 'rooms':
        this.#pending.get(message.req)?.answered(message)
        return
      case 'error': {
        const error = refusedByLobby(message.code, message.message)
        if (message.req !== undefined) this.#pending.get(message.req)?.fail(error)
        // A welcome that is refused.
        else if (this.#state.kind === 'rising') this.#drop({ kind: 'down' }, error)
        // A ping or a cancel that was refused says nothing about what is being asked.
        else this.#context.log({ level: 'warn', message: 'the lobby refused a message', details: { ...message } })
      }
    }
  }

  #closed(cause: unknown): void {
    if (this.#state.kind === 'rising') this.#drop({ kind: 'down' }, unreachable(this.#context.address.given, cause))
    else this.#drop({ kind: 'down' }, undefined)
  }

  #drop(state: State & { readonly kind: 'down' | 'closed' }, error: TickmeshError | undefined): void {
    const before = this.#state
    this.#state = state
    this.#cancelIdle()
    if (before.kind === 'rising') for (const settle of [...before.waiters]) settle(error)
    if (before.kind === 'rising' || before.kind === 'up') before.socket.close()
    for (const pending of [...this.#pending.values()]) pending.fail(error ?? lost(pending.what))
  }

  #send(message: DirectoryMessage): boolean {
    return this.#state.kind === 'up' && this.#state.socket.send(message)
  }

  /** Nothing is asked just now: the socket, if there is one, is put down if that stays so. */
  #rest(): void {
    this.#cancelIdle()
    if (this.#state.kind === 'down' || this.#state.kind === 'closed') return
    this.#cancelIdle = this.#context.scheduler.after(IDLE_MS, () => {
      if (this.#pending.size === 0 && this.#state.kind === 'up') this.#drop({ kind: 'down' }, undefined)
    })
  }
}
