// Processes of the attacks' players and lobbies.

import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Serializable } from 'node:child_process'
import { AnsweringProcess } from '../setup/answering-process.ts'

/** Niceness of an attacker's process: an attacker has a machine of its own. */
const NICE = 19

interface ChildOptions {
  readonly attacker?: boolean
  /** Further options of Node. */
  readonly execArgv?: readonly string[]
}

/** Starts a file of this folder in a process; `name` is for the error when it ends. */
export function startChild<Command extends Serializable, Answer extends { readonly kind: string }>(
  file: string,
  name: string,
  { attacker = false, execArgv = [] }: ChildOptions = {},
): AnsweringProcess<Command, Answer> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [...process.execArgv, ...execArgv] })
  if (attacker && child.pid !== undefined) setPriority(child.pid, NICE)
  return new AnsweringProcess(child, name)
}
