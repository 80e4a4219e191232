// Handle of the process that runs the bots.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Time that the bots get to leave their rooms. */
const GRACE_MS = 2_000

/** Bots in a process of their own: WebRTC in Node keeps threads that end with their process only. */
export class BotProcess {
  readonly #child: ChildProcess

  constructor(lobbyUrl: string, count: number) {
    const program = fileURLToPath(new URL('bots.ts', import.meta.url))
    this.#child = spawn(
      process.execPath,
      ['--conditions=@tickmesh/source', '--import', import.meta.resolve('tsx'), program, lobbyUrl, String(count)],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    )
  }

  /** Calls `tell` for each bot that takes a seat. */
  onSeated(tell: (name: string, code: string) => void): void {
    this.#child.on('message', (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('seated' in message) || !('code' in message)) return
      tell(String(message.seated), String(message.code))
    })
  }

  async endProcess(): Promise<void> {
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    if (child.connected) child.disconnect()
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
    await exited
    clearTimeout(timer)
  }
}
