// Function `run`: other programs, started by tests.

import { spawn } from 'node:child_process'

/** Runs a program to its end and returns its output. Rejects with the output when it fails or exceeds `limitMs`. */
export function run(command: string, args: readonly string[], folder: string, limitMs = 180_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    let output = ''
    let printed = ''
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString()
      output += data.toString()
    })
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(printed)
      else reject(new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output}`))
    })
  })
}
