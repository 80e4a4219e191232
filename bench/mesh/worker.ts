// Entry point of the child processes of the mesh suite, and the messages between them and the driver.

import { MeshPeer, type Traffic } from './peer.ts'

/** Command of the driver to a process of peers. */
export type Command =
  /** Seats so many peers in the room with this code, or in a new one, which has so many seats. */
  | {
      readonly kind: 'enter'
      readonly lobbyUrl: string
      readonly code: string
      readonly peers: number
      readonly players: number
      readonly ships: number
    }
  | { readonly kind: 'look' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'leave' }

/** Answer to a command; one for each. */
export type Answer =
  | { readonly kind: 'entered'; readonly code: string }
  | { readonly kind: 'looked'; readonly linked: number; readonly seeEveryone: number }
  | { readonly kind: 'begun' }
  | { readonly kind: 'finished'; readonly report: Report }
  | { readonly kind: 'left' }

/** Measurements of one process between `begin` and `finish`. */
export interface Report {
  readonly elapsedMs: number
  readonly sent: number
  readonly seen: number
  readonly traffic: Traffic
  readonly cpuMs: number
  /** Growth of the resident set since the start, in bytes. */
  readonly memory: number
  /** For each reading, each peer's room clock less the machine's, ms. */
  readonly clocks: readonly (readonly number[])[]
}

/** Interval of clock readings, ms. */
const READ_EVERY_MS = 100

/** Returns the machine's monotonic clock, the same in all processes, ms. */
const machineNow = (): number => Number(process.hrtime.bigint()) / 1e6

const memoryBefore = process.memoryUsage().rss
const peers: MeshPeer[] = []
const traffic: Traffic = { frames: 0, bytes: 0, largestFrame: 0 }
let beganMs = 0
let cpuBefore = process.cpuUsage()
let clocks: number[][] = []
let reader: NodeJS.Timeout | undefined

const sum = (count: (peer: MeshPeer) => number): number => peers.reduce((total, peer) => total + count(peer), 0)

async function obey(command: Command): Promise<Answer> {
  switch (command.kind) {
    case 'enter': {
      const { lobbyUrl, players, ships } = command
      for (let n = 0; n < command.peers; n += 1)
        peers.push(await MeshPeer.enter(lobbyUrl, peers[0]?.room.code ?? command.code, { traffic, players, ships }))
      return { kind: 'entered', code: peers[0]?.room.code ?? '' }
    }
    case 'look':
      return {
        kind: 'looked',
        linked: sum((peer) => peer.linked),
        seeEveryone: peers.filter((peer) => peer.playersSeen === peer.room.players.size - 1).length,
      }
    case 'begin':
      for (const peer of peers) peer.sent = peer.seen = 0
      traffic.frames = traffic.bytes = 0
      clocks = []
      reader = setInterval(() => clocks.push(peers.map((peer) => peer.room.clock.now() - machineNow())), READ_EVERY_MS)
      beganMs = machineNow()
      cpuBefore = process.cpuUsage()
      return { kind: 'begun' }
    case 'finish': {
      clearInterval(reader)
      const { user, system } = process.cpuUsage(cpuBefore)
      const report = {
        elapsedMs: machineNow() - beganMs,
        sent: sum((peer) => peer.sent),
        seen: sum((peer) => peer.seen),
        traffic: { ...traffic },
        cpuMs: (user + system) / 1000,
        memory: process.memoryUsage().rss - memoryBefore,
        clocks,
      }
      return { kind: 'finished', report }
    }
    case 'leave':
      await Promise.all(peers.map((peer) => peer.leave()))
      return { kind: 'left' }
  }
}

process.on('message', (command: Command) => {
  obey(command).then(
    (answer) => {
      process.send?.(answer)
    },
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
