// Attacks on a lobby, beside a room of two honest players: a table of what they notice, and what it costs the lobby.

import { setTimeout as pause } from 'node:timers/promises'
import type { AnsweringProcess } from '../setup/answering-process.ts'
import type { AttackAnswer, AttackCommand } from './lobby-attacker.ts'
import { LOBBY_ATTACKS } from './lobby-attacks.ts'
import { HonestRoom } from './lobby-honest.ts'
import type { ServerAnswer, ServerCommand } from './lobby-server.ts'
import { startChild } from './child.ts'
import { head, line, p99 } from './table.ts'

/** Bounds: processors that the lobby may use, and its memory. */
const MAX_CPU = 0.75
const MAX_MEMORY_MB = 256
/**
 * Delay that is not compared with the control's, which shows 1.3 to 2.5 ms on a machine of two idle cores: below, the
 * lobby's turn of 2 ms for an address and the processes that share two cores make the factor one of chance.
 */
const UNNOTICED_MS = 6
/** Times at most that an attack is run again which seemed to be noticed. */
const RETRIES = 2
/** Signals and relayed messages that may be under way at the end. */
const UNDER_WAY = 10
/** Time between two signals of a room, ms. */
const SIGNAL_MS = 20

/** Figures of one try of an attack. */
interface Try {
  readonly sent: number
  /** Delays of the attacked lobby's room, and of the control's. */
  readonly delaysMs: readonly number[]
  readonly controlMs: readonly number[]
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
 * Runs an attack on the lobby of an honest room. As the control, a room like it is at another lobby, whose signals
 * leave at the same moments: what that room notices is the load of this machine.
 */
async function run(name: string, seconds: number): Promise<Try> {
  const [attacked, other] = [startLobby(), startLobby()]
  const attacker = startChild<AttackCommand, AttackAnswer>('./lobby-attacker.ts', 'the attacker', { attacker: true })
  try {
    const { port } = await attacked.ask({ kind: 'start' }, 'started')
    const { port: otherPort } = await other.ask({ kind: 'start' }, 'started')
    const [room, control] = await Promise.all([HonestRoom.enter(port), HonestRoom.enter(otherPort)])
    const before = await attacked.ask({ kind: 'measure' }, 'measured')
    await attacker.ask({ kind: 'attack', attack: name, port, code: room.code }, 'done')
    const sending = setInterval(() => {
      for (const each of [room, control]) each.sendBoth()
    }, SIGNAL_MS)
    await pause(seconds * 1_000)
    clearInterval(sending)
    const { delaysMs, missing } = room.report()
    const after = await attacked.ask({ kind: 'measure' }, 'measured')
    const controlMs = control.report().delaysMs
    for (const each of [room, control]) each.leave()
    const { sent, ended, answers } = await attacker.ask({ kind: 'stop' }, 'done')
    return {
      sent: sent / seconds,
      delaysMs,
      controlMs,
      missing,
      cpu: (after.cpuMs - before.cpuMs) / 1_000 / seconds,
      memoryMb: after.maxRss / 1e6,
      end: `${ended} ended, ${answers} answers`,
    }
  } finally {
    for (const each of [attacker, attacked, other]) each.endProcess()
  }
}

/** Returns what honest players would notice of all tries together, and what the lobby may not cost. */
function faults(tries: readonly Try[]): string[] {
  const relayMs = p99(tries.flatMap(({ delaysMs }) => delaysMs))
  const controlMs = p99(tries.flatMap((each) => each.controlMs))
  const sum = (figure: 'missing' | 'cpu'): number => tries.reduce((all, each) => all + each[figure], 0)
  return [
    relayMs > Math.max(2 * controlMs, UNNOTICED_MS) && `relay ${relayMs.toFixed(1)} beside ${controlMs.toFixed(1)}`,
    sum('missing') > UNDER_WAY * tries.length && 'missing signals',
    sum('cpu') > MAX_CPU * tries.length && 'processor',
    Math.max(...tries.map(({ memoryMb }) => memoryMb)) > MAX_MEMORY_MB && 'memory',
  ].filter((fault) => fault !== false)
}

/** Attacks lobbies in turn, those whose name has the words. Returns whether honest players noticed nothing. */
export async function attackLobbies(words: string, seconds: number): Promise<boolean> {
  const chosen = LOBBY_ATTACKS.filter(({ name }) => name.includes(words))
  if (chosen.length === 0) return true
  console.log(head(['attack on the lobby', 'sent/s', 'relay p99', 'control', 'missing', 'cores', 'MB', 'attacker']))
  let held = true
  for (const { name } of chosen) held = (await attack(name, seconds)) && held
  return held
}

/** Runs an attack, and again if it seemed to be noticed: the delays of all tries together decide. */
async function attack(name: string, seconds: number, tries: readonly Try[] = []): Promise<boolean> {
  const last = await run(name, seconds)
  const all = [...tries, last]
  const found = faults(all)
  const again = found.length > 0 && all.length <= RETRIES
  const numbers = [last.sent.toFixed(0), p99(last.delaysMs).toFixed(1), p99(last.controlMs).toFixed(1)]
  const end = [last.end, ...found.map((fault) => `${again ? 'again' : 'FAILED'}: ${fault}`)].join('; ')
  console.log(line([name, ...numbers, String(last.missing), last.cpu.toFixed(2), last.memoryMb.toFixed(0), end]))
  return again ? attack(name, seconds, all) : found.length === 0
}
