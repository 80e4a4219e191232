// Process of an attacker of the lobby.

import { Attacker } from './attacker.ts'
import { LOBBY_ATTACKS } from './lobby-attacks.ts'

export type AttackCommand =
  | { readonly kind: 'attack'; readonly port: number; readonly attack: string; readonly code: string }
  | { readonly kind: 'stop' }

export interface AttackAnswer {
  readonly kind: 'done'
  /** Messages sent, or connections made; sockets that were refused or ended; and messages that came back. */
  readonly sent: number
  readonly ended: number
  readonly answers: number
}

let attacker: Attacker | undefined

process.on('message', (command: AttackCommand) => {
  if (command.kind === 'attack') {
    attacker = new Attacker(command.port, command.code)
    LOBBY_ATTACKS.find(({ name }) => name === command.attack)?.begin(attacker)
  } else attacker?.stop()
  const { sent = 0, ended = 0, answers = 0 } = attacker ?? {}
  process.send?.({ kind: 'done', sent, ended, answers } satisfies AttackAnswer)
})
process.on('disconnect', () => process.exit(0))
