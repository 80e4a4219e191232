// UDP forwarders between two pages: every packet of their connections passes the lines of two places.

import { createSocket, type Socket } from 'node:dgram'
import type { Page } from 'playwright-core'
import { checkConditions, type LinkConditions } from '../../packages/net/src/testing/link-conditions.ts'
import { Line } from '../../packages/net/src/testing/line.ts'
import { Outages } from '../../packages/net/src/testing/outages.ts'
import { seeded } from '../stats.ts'
import { type Legs, PlaceLeg } from './legs.ts'

/** Number of a page, of two. */
type Side = 0 | 1

/** Lines of one page: the conditioner's own, by the packet. */
interface Lines {
  readonly up: Line
  readonly down: Line
}

const CLOCK = { now: () => performance.now(), random: seeded(1) }

/** Returns lines of a page at a place. */
function linesOf(conditions: LinkConditions): Lines {
  const checked = checkConditions(conditions)
  const outages = new Outages(checked.outage)
  return { up: new Line(checked, outages), down: new Line(checked, outages) }
}

/**
 * Paths of two pages that are both at a place. DevTools has neither jitter nor runs of loss nor outages: so each page
 * takes the other's candidates with the port of a forwarder in place of the real one, and no other path exists.
 */
export class ImpairedPaths implements Disposable {
  readonly #place: LinkConditions
  readonly #sockets = new Set<Socket>()
  #lines: readonly [Lines, Lines]

  constructor(place: LinkConditions) {
    this.#place = place
    // Loss comes last: it would slow the handshakes down.
    const { delayMs = 0 } = place
    this.#lines = [linesOf({ delayMs }), linesOf({ delayMs })]
  }

  /** Makes a page take the other's candidates by forwarders; before it loads anything. */
  async install(page: Page, side: Side): Promise<void> {
    await page.exposeFunction('forwardedPort', (address: string, port: number) => this.#forward(side, address, port))
  }

  /** Sets the conditions of the place in full. */
  impair(): void {
    this.#lines = [linesOf(this.#place), linesOf(this.#place)]
  }

  /** Returns the legs of a WebSocket of a page: over the same lines, and in the same outages. */
  legs(of: Side): Legs {
    const up = new PlaceLeg(() => this.#lines[of].up, CLOCK.random)
    return [up, new PlaceLeg(() => this.#lines[of].down, CLOCK.random)]
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close()
    this.#sockets.clear()
  }

  /** Returns the port of a new forwarder from a page to an address of the other page. */
  async #forward(from: Side, address: string, port: number): Promise<number> {
    const to: Side = from === 0 ? 1 : 0
    const near = await this.#socket(address)
    /** Sockets towards the target, by the sender's address. */
    const far = new Map<string, Promise<Socket>>()
    near.on('message', (packet, sender) => {
      const key = `${sender.address} ${sender.port}`
      let towards = far.get(key)
      if (towards === undefined) {
        towards = this.#socket(address).then((socket) => {
          socket.on('message', (answer) =>
            this.#carry(answer.length, to, () => this.#send(near, answer, sender.port, sender.address)),
          )
          return socket
        })
        far.set(key, towards)
      }
      void towards.then((socket) => this.#carry(packet.length, from, () => this.#send(socket, packet, port, address)))
    })
    return near.address().port
  }

  /** Carries a packet of a page over its line and then over the other's. */
  #carry(bytes: number, from: Side, deliver: () => void): void {
    const lines = [this.#lines[from].up, this.#lines[from === 0 ? 1 : 0].down]
    const pass = ([line, ...rest]: readonly Line[]): void => {
      if (line === undefined) return deliver()
      for (const atMs of line.datagram(bytes, CLOCK)) setTimeout(() => pass(rest), atMs - performance.now())
    }
    pass(lines)
  }

  #send(socket: Socket, packet: Buffer, port: number, address: string): void {
    if (this.#sockets.has(socket)) socket.send(packet, port, address)
  }

  async #socket(address: string): Promise<Socket> {
    const socket = createSocket('udp4')
    this.#sockets.add(socket)
    await new Promise<void>((bound) => socket.bind(0, address, bound))
    return socket
  }
}
