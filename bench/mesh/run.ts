import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { quantile, round, sorted } from '../stats.ts'
import { type BenchOutcome, numberOf, type RunOptions } from '../suite.ts'
import { MeshPeer, type Traffic } from './peer.ts'

/** A mesh that is not complete after so long will not be, ms. */
const CONNECT_LIMIT_MS = 60_000

/** After the mesh is complete: first states in full, clocks, the code's warming up, ms. */
const SETTLE_MS = 3_000

const NOTES = [
  'All peers in one Node process, over @roamhq/wrtc and a lobby in the same process: cpu and memory are those of everything together, divided by the peers.',
  'cpu_per_peer: share of one core. memory_per_peer: growth of the resident set. states_seen: states of the others that were seen, of those that were sent.',
  'clock_spread: between the room clocks of all peers, read at the same instant. In one process they are not free of each other: all tick at once, and the last to tick has its frames read first.',
]

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const players = numberOf(options, 'peers')
  const ships = numberOf(options, 'ships')
  const seconds = numberOf(options, 'seconds')
  const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
  const memoryBefore = process.memoryUsage().rss
  const traffic: Traffic = { frames: 0, bytes: 0, largestFrame: 0 }
  const beganMs = performance.now()
  const peers: MeshPeer[] = []
  for (let n = 0; n < players; n += 1)
    peers.push(await MeshPeer.enter(lobby.url, peers[0]?.room.code ?? '', { traffic, players, ships }))
  options.progress(`${players} players are seated; connecting ${players * (players - 1)} ends of links`)
  const connected = (): number => peers.reduce((sum, peer) => sum + peer.linked, 0)
  const wanted = players * (players - 1)
  while (connected() < wanted && performance.now() - beganMs < CONNECT_LIMIT_MS) await pause(20)
  const connectMs = performance.now() - beganMs
  options.progress(
    `${connected()} of ${wanted} connected after ${round(connectMs / 1000, 1)} s; running for ${seconds} s`,
  )
  await pause(SETTLE_MS)

  const before = peers.map(({ sent, seen }) => ({ sent, seen }))
  const framesBefore = { ...traffic }
  const cpuBefore = process.cpuUsage()
  const measuredMs = performance.now()
  const spreads: number[] = []
  while (performance.now() - measuredMs < seconds * 1000) {
    await pause(100)
    const clocks = peers.map((peer) => peer.room.clock.now())
    spreads.push(Math.max(...clocks) - Math.min(...clocks))
  }
  const cpu = process.cpuUsage(cpuBefore)
  const elapsed = (performance.now() - measuredMs) / 1000
  const sent = peers.reduce((sum, peer, n) => sum + peer.sent - (before[n]?.sent ?? 0), 0)
  const seen = peers.reduce((sum, peer, n) => sum + peer.seen - (before[n]?.seen ?? 0), 0)
  const rising = sorted(spreads)
  const metrics = {
    ends_connected: connected(),
    ends_wanted: wanted,
    everyone_seen_by: peers.filter((peer) => peer.playersSeen === players - 1).length,
    connect_ms: round(connectMs, 0),
    states_per_second: round(sent / players / elapsed, 2),
    states_seen: round(seen / (sent * (players - 1)), 4),
    largest_frame_bytes: traffic.largestFrame,
    mean_frame_bytes: round((traffic.bytes - framesBefore.bytes) / (traffic.frames - framesBefore.frames), 1),
    cpu_per_peer: round((cpu.user + cpu.system) / 1e6 / elapsed / players, 4),
    memory_per_peer_mb: round((process.memoryUsage().rss - memoryBefore) / 1e6 / players, 1),
    clock_spread_p50_ms: round(quantile(rising, 0.5)),
    clock_spread_p99_ms: round(quantile(rising, 0.99)),
  }
  options.progress('leaving')
  await Promise.all(peers.map((peer) => peer.leave()))
  await lobby.close()
  const name = `${players} peers, ${ships} ships each, ${round(elapsed, 0)} s`
  return { result: { suite: 'mesh', cases: [{ case: name, subject: 'tickmesh', metrics }], notes: NOTES }, plots: [] }
}
