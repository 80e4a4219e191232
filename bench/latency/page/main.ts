import { Bare } from './bare.ts'
import { Entered } from './entered.ts'
import { openSocket } from './socket.ts'
import { Meter, type Seen, type Subject } from './subject.ts'

/** Probes a second of every subject. */
const RATE = 60

/** What the driver calls in a page. */
export interface LatencyPage {
  readonly bare: Bare
  openSocket(url: string): Promise<void>
  /** Enters a room of Tickmesh: a new one, or that with the code. Returns its code. */
  enterRoom(lobbyUrl: string, code: string): Promise<string>
  /** Resolves when the room's other page can be talked to. */
  joined(): Promise<void>
  /** Asks on every subject for so long, and resolves when the last was sent. */
  ask(forMs: number): Promise<void>
  /** What was seen since the last call. */
  take(): { readonly seen: readonly Seen[]; readonly viewDelaysMs: readonly number[] }
}

const bare = new Bare()
const meters: { readonly meter: Meter; readonly subject: Subject }[] = []
const add = (subjects: readonly Subject[]): void => {
  for (const subject of subjects) meters.push({ meter: new Meter(subject), subject })
}
add(bare.subjects)
let entered: Entered | undefined

const page: LatencyPage = {
  bare,
  openSocket: async (url) => add([await openSocket(url)]),
  enterRoom: async (lobbyUrl, code) => {
    entered = await Entered.enter(lobbyUrl, code)
    add(entered.subjects)
    return entered.room.code
  },
  joined: async () => entered?.joined(),
  ask: async (forMs) => {
    const stops = meters.map(({ meter, subject }) => subject.everyFrame?.(() => meter.ask()))
    const paced = meters.filter(({ subject }) => subject.everyFrame === undefined)
    const beganMs = performance.now()
    const everyMs = 1000 / RATE / paced.length
    // The subjects take turns, evenly spread, so that none is sent behind another and all see the same moments.
    for (let turn = 0; turn * everyMs < forMs; turn += 1) {
      const waitMs = beganMs + turn * everyMs - performance.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      paced[turn % paced.length]?.meter.ask()
    }
    for (const stop of stops) stop?.()
  },
  take: () => ({ seen: meters.map(({ meter }) => meter.take()), viewDelaysMs: entered?.takeViewDelays() ?? [] }),
}

declare global {
  var latencyPage: LatencyPage
}
globalThis.latencyPage = page
