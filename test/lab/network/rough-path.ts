// Path on which packets are late, out of order and lost, between a router and the public network.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { PublicNet } from './public-net.ts'

const PROGRAM = fileURLToPath(new URL('rough-path-process.ts', import.meta.url))

/** Taps at both ends of the path, and the bridge at the router's. */
const NEAR = 'near'
const FAR = 'far'
const BRIDGE = 'rough'

/** Conditions of packets, in each direction. */
export interface Roughness {
  readonly delayMs: number
  /** Most that is added to the delay, ms; packets pass each other. */
  readonly jitterMs: number
  /** Share that is lost, 0 to 1. */
  readonly loss: number
}

export class RoughPath {
  readonly #net: PublicNet
  readonly #port: string
  readonly #process: ChildProcess

  private constructor(net: PublicNet, port: string, process: ChildProcess) {
    this.#net = net
    this.#port = port
    this.#process = process
  }

  /** Prepares a path for the router with this number; one at a time. */
  static async start(net: PublicNet, number: number, { delayMs, jitterMs, loss }: Roughness): Promise<RoughPath> {
    const numbers = [delayMs, jitterMs, loss].map(String)
    const process = net.space.fork(PROGRAM, [NEAR, FAR, ...numbers], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    await once(process, 'message')
    net.space.ip(
      `link add ${BRIDGE} type bridge`,
      `link set ${BRIDGE} up`,
      `link set ${NEAR} master ${BRIDGE}`,
      `link set ${FAR} master ${net.bridge}`,
    )
    return new RoughPath(net, net.port(number), process)
  }

  /** Lets the router's packets take the path. */
  enter(): void {
    this.#net.space.ip(`link set ${this.#port} master ${BRIDGE}`)
  }

  /** Lets the router's packets take their former path, and takes this one away. */
  async leave(): Promise<void> {
    this.#net.space.ip(`link set ${this.#port} master ${this.#net.bridge}`, `link del ${BRIDGE}`)
    const exited = once(this.#process, 'exit')
    this.#process.disconnect()
    await exited
  }
}
