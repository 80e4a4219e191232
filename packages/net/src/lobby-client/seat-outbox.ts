// Sending half of a seat: order, pace and resending of its messages.

import { allowanceOf, unackedByRoom } from '@tickmesh/lobby/protocol'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Backlog, type Unnumbered } from './backlog.ts'
import { SendPacer } from './send-pacer.ts'
import type { LobbySocket } from './lobby-socket.ts'

/** Upper bound of pings without an answer; a working socket never has as many. */
const MAX_PINGS = 256

/** Messages of a seat to its room: numbered, within the room's rate limit, and sent again until confirmed. */
export class SeatOutbox {
  readonly #scheduler: Scheduler
  readonly #maxPlayers: number
  readonly #backlog: Backlog
  #pace: SendPacer
  #socket: LobbySocket | undefined
  /** Number of the next message to send. */
  #next = 1
  /** For every unanswered ping, in order: the last number sent before it. */
  #pings: number[] = []
  #cancelPump: () => void = () => {}

  constructor(scheduler: Scheduler, maxPlayers: number) {
    this.#scheduler = scheduler
    this.#maxPlayers = maxPlayers
    this.#backlog = new Backlog(unackedByRoom(maxPlayers))
    this.#pace = new SendPacer(allowanceOf(maxPlayers), scheduler.now())
  }

  /** Sends a message as soon as the rate allows; false, and the message is dropped, if the backlog is full. */
  add(message: Unnumbered): boolean {
    if (!this.#backlog.add(message)) return false
    this.#pump()
    return true
  }

  /** Must be called when a socket has opened; no message is sent on it before `beginSending`. */
  opened(): void {
    this.endSending()
    this.#pings = []
    this.#pace = new SendPacer(allowanceOf(this.#maxPlayers), this.#scheduler.now())
  }

  /** Sends over this socket from now on; the room has received messages up to `heard`. */
  beginSending(socket: LobbySocket, heard: number): void {
    this.#socket = socket
    this.#backlog.confirm(heard)
    this.#next = this.#backlog.confirmed + 1
    this.#pump()
  }

  /** Stops sending: the socket is closed. */
  endSending(): void {
    this.#cancelPump()
    this.#cancelPump = () => {}
    this.#socket = undefined
  }

  /** Must be called for every ping. */
  pinging(): void {
    this.#pace.spend()
    // Before `beginSending` no message was sent over this socket, and the answer confirms none.
    this.#pings.push(this.#socket ? this.#next - 1 : 0)
    if (this.#pings.length > MAX_PINGS) this.#pings.shift()
  }

  /** Handles the answer to a ping: messages sent before it were received up to `heard`, or refused. */
  answered(heard: number): void {
    const sent = this.#pings.shift() ?? 0
    this.#backlog.confirm(heard)
    this.#next = Math.max(this.#next, this.#backlog.confirmed + 1)
    if (heard >= sent) return
    // The room accepts no message after the gap; answers under way report the same gap.
    this.#next = this.#backlog.confirmed + 1
    this.#pings = this.#pings.map(() => 0)
    this.#pump()
  }

  /** Must be called after a refusal, which may concern pings: these get no answer. */
  refused(): void {
    this.#pings = []
  }

  #pump(): void {
    this.#cancelPump()
    this.#cancelPump = () => {}
    for (let text = this.#backlog.at(this.#next); this.#socket && text; text = this.#backlog.at(this.#next)) {
      const ms = this.#pace.wait(this.#scheduler.now())
      if (ms > 0) {
        this.#cancelPump = this.#scheduler.after(ms, () => this.#pump())
        return
      }
      this.#pace.spend()
      this.#next++
      this.#socket.sendEncoded(text)
    }
  }
}
