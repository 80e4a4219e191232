import { Bare } from './bare.ts'
import { Entered } from './entered.ts'
import { sharedNow } from './probe.ts'
import { viewDelays } from './ramp.ts'
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
  /** Sends on every subject for so long, from a time of the machine's clock on; resolves when the last was sent. */
  send(fromMs: number, forMs: number): Promise<void>
  /** What was seen since the last call. */
  take(): readonly Seen[]
  /** Measures for so long how late `view` is, ms. */
  viewDelays(forMs: number): Promise<readonly number[]>
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
  send: async (fromMs, forMs) => {
    while (sharedNow() < fromMs) await new Promise((resolve) => setTimeout(resolve, 1))
    const stops = meters.map(({ meter, subject }) =>
      subject.everyFrame?.((again) => (again ? meter.resend() : meter.send())),
    )
    const paced = meters.filter(({ subject }) => subject.everyFrame === undefined)
    const everyMs = 1000 / RATE / paced.length
    // The subjects take turns, evenly spread, so that none is sent behind another. Both pages send at the same moments, as
    // two players of one room do, whose ticks are the same.
    for (let turn = 0; turn * everyMs < forMs; turn += 1) {
      const waitMs = fromMs + turn * everyMs - sharedNow()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      paced[turn % paced.length]?.meter.send()
    }
    for (const stop of stops) stop?.()
  },
  take: () => meters.map(({ meter }) => meter.take()),
  viewDelays: async (forMs) => (entered === undefined ? [] : viewDelays(entered.room, forMs)),
}

declare global {
  var latencyPage: LatencyPage
}
globalThis.latencyPage = page
