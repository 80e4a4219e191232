// WebSocket client for the tests of the servers; it may break the protocol.

import { WebSocket } from 'ws'
import { readRelayBatch, writeRelayBatch, type RelayPart, type ServerMessage } from '../protocol/index.ts'

export type Sent = { readonly type: string; readonly [key: string]: unknown }
export type OfType<Type extends string> = Extract<ServerMessage, { readonly type: Type }>

/** Milliseconds for any answer, on a busy machine. */
export const ANSWER_LIMIT_MS = 10_000

/** Client that sends any text, also an invalid one. */
export class Client {
  readonly #socket: WebSocket
  readonly #heard: ServerMessage[] = []
  readonly #relayed: (readonly RelayPart[])[] = []
  #wakeUp: () => void = () => {}
  #closed: number | undefined

  constructor(url: string, headers: { readonly [name: string]: string } = {}) {
    this.#socket = new WebSocket(url, { headers })
    this.#socket.on('message', (data, binary) => {
      if (binary) this.#relayed.push(readRelayBatch(new Uint8Array(data as Buffer)) ?? [])
      else this.#heard.push(JSON.parse(String(data)) as ServerMessage)
      this.#wakeUp()
    })
    this.#socket.on('close', (code) => {
      this.#closed = code
      this.#wakeUp()
    })
    this.#socket.on('error', () => {})
  }

  async opened(): Promise<this> {
    if (this.#socket.readyState === WebSocket.OPEN) return this
    await new Promise<void>((resolve, reject) => {
      this.#socket.once('open', resolve)
      this.#socket.once('error', reject)
    })
    return this
  }

  send(message: Sent | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Sends a batch of the relay, or any bytes. */
  relay(batch: readonly RelayPart[] | Uint8Array): void {
    this.#socket.send(batch instanceof Uint8Array ? batch : writeRelayBatch(batch))
  }

  /** Returns the parts of the next binary message. */
  nextRelayed(): Promise<readonly RelayPart[]> {
    return this.#until('a binary message', () => this.#relayed.shift())
  }

  /** Returns the next message of a type; skips messages of other types before it. */
  next<Type extends ServerMessage['type']>(type: Type): Promise<OfType<Type>> {
    return this.#until(`a message "${type}"`, () => {
      const at = this.#heard.findIndex((message) => message.type === type)
      return at < 0 ? undefined : (this.#heard.splice(0, at + 1).at(-1) as OfType<Type>)
    })
  }

  closed(): Promise<number> {
    return this.#until('the end of the socket', () => this.#closed)
  }

  /** Breaks the connection without a close handshake. */
  break(): void {
    this.#socket.terminate()
  }

  close(): void {
    this.#socket.close(1_000)
  }

  async #until<Value>(expected: string, read: () => Value | undefined): Promise<Value> {
    const limit = Date.now() + ANSWER_LIMIT_MS
    for (;;) {
      const value = read()
      if (value !== undefined) return value
      if (Date.now() > limit) throw new Error(`waited ${ANSWER_LIMIT_MS} ms for ${expected}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 250)
        this.#wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
