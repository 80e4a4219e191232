/**
 * `npm run test:hostile`: three players in Node, in processes of their own, over real data channels on this machine.
 * One of them attacks at the highest rate that the rules allow. It prints a table, and fails when an honest player
 * would notice. Then hostile messages by the grammar of the wire are read. Then a lobby in a process of its own is
 * attacked, and random messages go through its parsers.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import type { AnsweringProcess } from '../setup/answering-process.ts'
import { type Attack, ATTACKS } from './attacks.ts'
import { startChild } from './child.ts'
import { feedFrames } from './frames.ts'
import { TICK_RATE } from './game.ts'
import { attackLobbies } from './lobby.ts'
import { LOBBY_ATTACKS } from './lobby-attacks.ts'
import { parseMessages } from './messages.ts'
import type { Answer, Command, Report } from './peer.ts'
import { head, line, p99 } from './table.ts'

const HELP = `npm run test:hostile -- [options] [words]

Runs attacks on a room of three players, hostile messages, attacks on a lobby, and random messages to it. With words,
those attacks whose name has them ("cues", "lobby", "empty messages").

  --seconds 10        time of each attack
  --frames 200000     hostile messages by the grammar of the wire
  --messages 200000   random messages to the lobby
  --seed 1            seed of both
  --help              this text
`

/** Time of play before an attack, ms. */
const SETTLE_MS = 2_000
/** Ratio to the control up to which a busy machine is to blame. */
const EXPLAINED = 1.25
const LIMITS = { ticks: 0.97 * TICK_RATE, stateGapMs: 150, chatMs: 100, memoryMb: 20 }

/** Process of a player. */
type Player = AnsweringProcess<Command, Answer>

function startPlayer(attacker = false): Player {
  return startChild('./peer.ts', 'a player', { attacker, execArgv: ['--expose-gc'] })
}

interface Row {
  readonly name: string
  readonly rate: number
  readonly ticks: number
  readonly stateGapMs: number
  readonly chatMs: number
  readonly memoryMb: number
  readonly end: string
}

/** Runs an attack in a room of its own. */
async function run(lobbyUrl: string, attack: Attack, traffic: boolean, seconds: number): Promise<Row> {
  const players = { victim: startPlayer(), friend: startPlayer(), attacker: startPlayer(true) }
  const { victim, friend, attacker } = players
  try {
    const enter = async (player: Player, name: string, code: string) =>
      player.ask({ kind: 'enter', name, lobbyUrl, code }, 'done')
    const [first, second] = attack.seat === 'host' ? [attacker, victim] : [victim, attacker]
    const { code } = await enter(first, first === victim ? 'victim' : 'attacker', '')
    await enter(second, second === victim ? 'victim' : 'attacker', code)
    await enter(friend, 'friend', code)
    for (const player of Object.values(players)) await player.ask({ kind: 'link', others: 2 }, 'done')
    await friend.ask({ kind: 'play' }, 'done')
    const { id } = await attacker.ask({ kind: 'link', others: 2 }, 'done')
    await pause(SETTLE_MS)
    const { memory } = await victim.ask({ kind: 'measure' }, 'done')
    await attacker.ask({ kind: 'attack', attack: attack.name, traffic }, 'done')
    await pause(seconds * 1_000)
    const report = await victim.ask({ kind: 'report', attacker: id }, 'report')
    // The attacker's engine may have broken down: that is no failure of the victim.
    const { sent } = await attacker.ask({ kind: 'report', attacker: id }, 'report').catch(() => ({ sent: Number.NaN }))
    return rowOf(traffic ? attack.name : `control: ${attack.name}`, report, { seconds, memory, sent })
  } finally {
    for (const player of Object.values(players)) player.endProcess()
  }
}

function rowOf(name: string, report: Report, at: { seconds: number; memory: number; sent: number }): Row {
  return {
    name,
    rate: at.sent / at.seconds,
    ticks: report.ticks / report.seconds,
    stateGapMs: p99(report.stateGapsMs),
    chatMs: p99(report.chatMs),
    memoryMb: (report.memory - at.memory) / 1e6,
    end: report.refused > 0 ? `${report.attacker}, ${report.refused} refused` : report.attacker,
  }
}

/** Returns what an honest player would notice, and a machine as busy as that of the control would not explain. */
function faults(row: Row, control: Row): string[] {
  return [
    row.ticks < Math.min(LIMITS.ticks, control.ticks / EXPLAINED) && 'ticks',
    row.stateGapMs > Math.max(LIMITS.stateGapMs, control.stateGapMs * EXPLAINED) && 'state',
    row.chatMs > Math.max(LIMITS.chatMs, control.chatMs * EXPLAINED) && 'chat',
    row.memoryMb > LIMITS.memoryMb && 'memory',
  ].filter((fault) => fault !== false)
}

function show(row: Row, control: Row): string {
  const { name, rate, ticks, stateGapMs, chatMs, memoryMb, end } = row
  // The attacker's engine has broken down.
  const sent = Number.isNaN(rate) ? '–' : rate.toFixed(0)
  const numbers = [sent, ticks.toFixed(1), stateGapMs.toFixed(0), chatMs.toFixed(0), memoryMb.toFixed(1)]
  return line([name, ...numbers, [end, ...faults(row, control).map((fault) => `FAILED: ${fault}`)].join('; ')])
}

const { values, positionals } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    frames: { type: 'string', default: '200000' },
    messages: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
if (values.help) {
  console.log(HELP)
  process.exit()
}
const seconds = Number(values.seconds)
const words = positionals.join(' ')
const chosen = ATTACKS.filter(({ name }) => name.includes(words))
const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
const rows: Row[] = []
try {
  console.log(head(['attack', 'sent/s', 'ticks/s', 'state p99', 'chat p99', 'MB', 'attacker']))
  // The control has the load of an attacker and none of its traffic: what it shows is this machine's.
  const [first] = chosen
  for (const [attack, traffic] of [
    ...(first === undefined ? [] : [[first, false] as const]),
    ...chosen.map((attack) => [attack, true] as const),
  ]) {
    // The engine of a player may break down, also an attacker's: that says nothing of the attack.
    const row = await run(lobby.url, attack, traffic, seconds).catch(() => run(lobby.url, attack, traffic, seconds))
    rows.push(row)
    console.log(show(row, rows[0] ?? row))
  }
} finally {
  await lobby.close()
}
const noticed = rows.some((row) => faults(row, rows[0] ?? row).length > 0)
const read = feedFrames(Number(values.frames), Number(values.seed))
const held = await attackLobbies(words, seconds)
const parsed = parseMessages(Number(values.messages), Number(values.seed))
const chosenNone = rows.length === 0 && !LOBBY_ATTACKS.some(({ name }) => name.includes(words))
process.exitCode = chosenNone || noticed || !read || !held || !parsed ? 1 : 0
