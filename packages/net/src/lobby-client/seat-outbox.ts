import { allowanceOf, unackedByRoom } from '@tickmesh/lobby/protocol'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Backlog } from './backlog.ts'
import type { Unnumbered } from './backlog.ts'
import { SendPacer } from './send-pacer.ts'
import type { LobbySocket } from './lobby-socket.ts'

/** Pings without an answer of which it is known what had been said before; more are under way on no working socket. */
const MAX_ASKED = 256

/** What a seat says to its room: numbered, no faster than the room takes it, and again until the room has heard it. */
export class SeatOutbox {
  readonly #scheduler: Scheduler
  readonly #maxPlayers: number
  readonly #backlog: Backlog
  #pace: SendPacer
  #socket: LobbySocket | undefined
  /** Number of the message that goes next. */
  #next = 1
  /** For every ping that is not answered yet, in order: the last number that had gone before it. */
  #asked: number[] = []
  #cancelPump: () => void = () => {}

  constructor(scheduler: Scheduler, maxPlayers: number) {
    this.#scheduler = scheduler
    this.#maxPlayers = maxPlayers
    this.#backlog = new Backlog(unackedByRoom(maxPlayers))
    this.#pace = new SendPacer(allowanceOf(maxPlayers), scheduler.now())
  }

  /** Says something now or when it may; false, and it is dropped, if too much waits. */
  say(message: Unnumbered): boolean {
    if (!this.#backlog.add(message)) return false
    this.#pump()
    return true
  }

  /** A socket was opened; nothing is said on it before `begin`. */
  opened(): void {
    this.end()
    this.#asked = []
    this.#pace = new SendPacer(allowanceOf(this.#maxPlayers), this.#scheduler.now())
  }

  /** From here on everything goes over this socket; the room has heard messages up to `heard`. */
  begin(socket: LobbySocket, heard: number): void {
    this.#socket = socket
    this.#backlog.confirm(heard)
    this.#next = this.#backlog.confirmed + 1
    this.#pump()
  }

  /** The socket is gone. */
  end(): void {
    this.#cancelPump()
    this.#cancelPump = () => {}
    this.#socket = undefined
  }

  /** A ping leaves. */
  pinging(): void {
    this.#pace.spend()
    // Before `begin` nothing has gone over this socket, and its answer says nothing.
    this.#asked.push(this.#socket ? this.#next - 1 : 0)
    if (this.#asked.length > MAX_ASKED) this.#asked.shift()
  }

  /** A ping was answered: what went before it was heard, or was refused. */
  answered(heard: number): void {
    const asked = this.#asked.shift() ?? 0
    this.#backlog.confirm(heard)
    this.#next = Math.max(this.#next, this.#backlog.confirmed + 1)
    if (heard >= asked) return
    // The room takes nothing behind the gap, and the answers that are under way tell of the same one.
    this.#next = this.#backlog.confirmed + 1
    this.#asked = this.#asked.map(() => 0)
    this.#pump()
  }

  /** The room refused something; pings may be among it, and are not answered then. */
  refused(): void {
    this.#asked = []
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
      this.#socket.sendText(text)
    }
  }
}
