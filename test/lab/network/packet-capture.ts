// Packet capture in a namespace, by tcpdump.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Namespace } from './namespace.ts'

export class PacketCapture {
  readonly #process: ChildProcess
  readonly #chunks: Buffer[] = []

  private constructor(process: ChildProcess) {
    this.#process = process
    process.stdout?.on('data', (bytes: Buffer) => this.#chunks.push(bytes))
  }

  /** Starts to capture every packet of all interfaces, whole; resolves when it does. */
  static async start(space: Namespace): Promise<PacketCapture> {
    const args = ['-Z', 'root', '-n', '-U', '--immediate-mode', '-s', '0', '-i', 'any', '-w', '-']
    const tcpdump = space.spawn('tcpdump', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const capture = new PacketCapture(tcpdump)
    let said = ''
    await new Promise<void>((done, failed) => {
      tcpdump.stderr?.on('data', (text: Buffer) => {
        said += text.toString()
        if (said.includes('listening on')) done()
      })
      tcpdump.once('close', () => failed(new Error(`tcpdump ended: ${said}`)))
    })
    return capture
  }

  /** Ends the capture; returns it as a pcap file. */
  async stop(): Promise<Buffer> {
    const closed = once(this.#process, 'close')
    this.#process.kill('SIGINT')
    await closed
    return Buffer.concat(this.#chunks)
  }
}
