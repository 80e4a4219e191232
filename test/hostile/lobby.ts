// Attacks on a lobby, beside a room of two honest players: a table of what they notice, and what it costs the lobby.

import { setTimeout as pause } from 'node:timers/promises'
import type { AnsweringProcess } from '../setup/answering-process.ts'
import type { AttackAnswer, AttackCommand } from './lobby-attacker.ts'
import { LOBBY_ATTACKS } from './lobby-attacks.ts'
import { HonestRoom } from './lobby-honest.ts'
import type { ServerAnswer, ServerCommand } from './lobby-server.ts'
import { startChild } from './child.ts'
import { line, p99 } from './table.ts'

/** Bounds: processors that the lobby may use, its memory, and the delay of a relay that nobody notices. */
const MAX_CPU = 0.9
const MAX_MEMORY_MB = 512
const UNNOTICED_MS = 30
/** Times that an attack is run again which seemed to be noticed. */
const RETRIES = 2
/** Signals and relayed messages that may be under way at the end. */
const UNDER_WAY = 10

interface Row {
  readonly name: string
  readonly sent: number
  readonly relayMs: number
  readonly missing: number
  readonly cpu: number
  readonly memoryMb: number
  readonly end: string
}

function startLobby(): AnsweringProcess<ServerCommand, ServerAnswer> {
  // The memory of a small machine.
  return startChild('./lobby-server.ts', 'a lobby', { execArgv: ['--max-old-space-size=384'] })
}

/**
 * Runs an attack on the lobby of an honest room; as a `control` on another lobby beside it: what the room notices then
 * is the load of this machine.
 */
async function run(attack: string, control: boolean, seconds: number): Promise<Row> {
  const [lobby, other] = [startLobby(), startLobby()]
  const attacker = startChild<AttackCommand, AttackAnswer>('./lobby-attacker.ts', 'the attacker', { attacker: true })
  try {
    const { port } = await lobby.ask({ kind: 'start' }, 'started')
    const { port: otherPort } = await other.ask({ kind: 'start' }, 'started')
    const room = await HonestRoom.enter(port)
    const attacked = control ? other : lobby
    const before = await attacked.ask({ kind: 'measure' }, 'measured')
    await attacker.ask({ kind: 'attack', attack, port: control ? otherPort : port, code: room.code }, 'done')
    await pause(seconds * 1_000)
    const { delaysMs, missing } = room.report()
    const after = await attacked.ask({ kind: 'measure' }, 'measured')
    room.leave()
    const { sent, ended, answers } = await attacker.ask({ kind: 'stop' }, 'done')
    return {
      name: attack,
      sent: sent / seconds,
      relayMs: p99(delaysMs),
      missing,
      cpu: (after.cpuMs - before.cpuMs) / 1_000 / seconds,
      memoryMb: after.maxRss / 1e6,
      end: `${ended} ended, ${answers} answers`,
    }
  } finally {
    for (const each of [attacker, lobby, other]) each.endProcess()
  }
}

/** Returns what honest players would notice, and what the lobby may not cost. */
function faults(row: Row, control: Row): string[] {
  return [
    row.relayMs > Math.max(2 * control.relayMs, UNNOTICED_MS) && 'relay',
    row.missing > UNDER_WAY && 'missing signals',
    row.cpu > MAX_CPU && 'processor',
    row.memoryMb > MAX_MEMORY_MB && 'memory',
  ].filter((fault) => fault !== false)
}

/** Attacks lobbies in turn, those whose name has the words. Returns whether honest players noticed nothing. */
export async function attackLobbies(words: string, seconds: number): Promise<boolean> {
  const chosen = LOBBY_ATTACKS.filter(({ name }) => name.includes(words))
  if (chosen.length === 0) return true
  console.log(line(['attack on the lobby', 'sent/s', 'relay p99', 'control', 'missing', 'cores', 'MB', 'attacker']))
  let held = true
  for (const { name } of chosen) held = (await attackOnce(name, seconds, RETRIES)) && held
  return held
}

/** Runs an attack and its control, again if the machine was too busy to tell. */
async function attackOnce(name: string, seconds: number, retries: number): Promise<boolean> {
  const control = await run(name, true, seconds)
  const row = await run(name, false, seconds)
  const found = faults(row, control)
  const numbers = [row.sent.toFixed(0), row.relayMs.toFixed(1), control.relayMs.toFixed(1), String(row.missing)]
  const end = [row.end, ...found.map((fault) => `${retries > 0 ? 'again' : 'FAILED'}: ${fault}`)].join('; ')
  console.log(line([name, ...numbers, row.cpu.toFixed(2), row.memoryMb.toFixed(0), end]))
  return found.length === 0 || (retries > 0 && attackOnce(name, seconds, retries - 1))
}
