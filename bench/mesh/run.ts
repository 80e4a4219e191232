// Mesh suite: a full room of peers in several Node processes, their CPU, memory and traffic.

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { AnsweringProcess } from '../../test/setup/answering-process.ts'
import { quantile, round, sorted } from '../stats.ts'
import { type BenchOutcome, type Metrics, numberOf, type RunOptions } from '../suite.ts'
import type { Answer, Command, Report } from './worker.ts'

/** Upper bound of the time for the mesh to be complete, ms. */
const CONNECT_LIMIT_MS = 60_000

/** Time after the mesh is complete before the measurement, ms: first full states, clocks, compilation. */
const SETTLE_MS = 3_000

const NOTES = [
  'Peers in Node over @roamhq/wrtc, distributed over processes; the lobby is in the driver. cpu_per_peer: share ' +
    'of one core. memory_per_peer: growth of the resident set.',
  'states_seen: share of the states of others that were seen. clock_spread: between the room clocks of all ' +
    'peers, ten times a second.',
]

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Process of peers. */
type Crew = AnsweringProcess<Command, Answer>

function startCrew(): Crew {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), { stdio: ['ignore', 2, 2, 'ipc'] })
  return new AnsweringProcess(child, 'a process of the mesh')
}

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const players = numberOf(options, 'peers')
  const ships = numberOf(options, 'ships')
  const seconds = numberOf(options, 'seconds')
  const processes = Math.min(numberOf(options, 'processes'), players)
  const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
  const crews = Array.from({ length: processes }, startCrew)
  try {
    const beganMs = performance.now()
    let code = ''
    for (const [n, crew] of crews.entries()) {
      const peers = Math.floor(((n + 1) * players) / processes) - Math.floor((n * players) / processes)
      code = (await crew.ask({ kind: 'enter', lobbyUrl: lobby.url, code, peers, players, ships }, 'entered')).code
    }
    const seatedMs = performance.now() - beganMs
    const wanted = players * (players - 1)
    options.progress(`${players} players are seated; connecting ${wanted} ends of links`)
    let looked = await look(crews)
    while (looked.linked < wanted && performance.now() - beganMs < CONNECT_LIMIT_MS) {
      await pause(50)
      looked = await look(crews)
    }
    const connectMs = performance.now() - beganMs
    options.progress(
      `${looked.linked} of ${wanted} connected after ${round(connectMs / 1000, 1)} s; running for ${seconds} s`,
    )
    await pause(SETTLE_MS)
    await Promise.all(crews.map((crew) => crew.ask({ kind: 'begin' }, 'begun')))
    await pause(seconds * 1000)
    const finished = await Promise.all(crews.map((crew) => crew.ask({ kind: 'finish' }, 'finished')))
    looked = await look(crews)
    await Promise.all(crews.map((crew) => crew.ask({ kind: 'leave' }, 'left')))
    const metrics = {
      ends_connected: looked.linked,
      ends_wanted: wanted,
      everyone_seen_by: looked.seeEveryone,
      seated_ms: round(seatedMs, 0),
      connect_ms: round(connectMs, 0),
      ...metricsOf(
        finished.map(({ report }) => report),
        players,
      ),
    }
    const name = `${players} peers in ${processes} processes, ${ships} ships each, ${seconds} s`
    return { result: { suite: 'mesh', cases: [{ case: name, subject: 'tickmesh', metrics }], notes: NOTES }, plots: [] }
  } finally {
    for (const crew of crews) crew.endProcess()
    await lobby.close()
  }
}

async function look(crews: readonly Crew[]): Promise<{ readonly linked: number; readonly seeEveryone: number }> {
  const answers = await Promise.all(crews.map((crew) => crew.ask({ kind: 'look' }, 'looked')))
  return {
    linked: answers.reduce((sum, { linked }) => sum + linked, 0),
    seeEveryone: answers.reduce((sum, { seeEveryone }) => sum + seeEveryone, 0),
  }
}

function metricsOf(reports: readonly Report[], players: number): Metrics {
  const total = (count: (report: Report) => number): number => reports.reduce((sum, report) => sum + count(report), 0)
  const seconds = total(({ elapsedMs }) => elapsedMs) / reports.length / 1000
  const sent = total((report) => report.sent)
  const readings = Math.min(...reports.map(({ clocks }) => clocks.length))
  const spreads = Array.from({ length: readings }, (_, at) => {
    const clocks = reports.flatMap((report) => report.clocks[at] ?? [])
    return Math.max(...clocks) - Math.min(...clocks)
  })
  const rising = sorted(spreads)
  return {
    states_per_second: round(sent / players / seconds, 2),
    states_seen: round(total(({ seen }) => seen) / (sent * (players - 1)), 4),
    largest_frame_bytes: Math.max(...reports.map(({ traffic }) => traffic.largestFrame)),
    mean_frame_bytes: round(total(({ traffic }) => traffic.bytes) / total(({ traffic }) => traffic.frames), 1),
    cpu_per_peer: round(total(({ cpuMs }) => cpuMs) / 1000 / seconds / players, 4),
    memory_per_peer_mb: round(total(({ memory }) => memory) / 1e6 / players, 1),
    clock_spread_p50_ms: round(quantile(rising, 0.5)),
    clock_spread_p99_ms: round(quantile(rising, 0.99)),
  }
}
