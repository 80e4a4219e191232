// Page of the latency suite: sends probes by every subject in turn, for the driver.

import { Bare } from './bare.ts'
import { Entered } from './entered.ts'
import { viewDelays } from './ramp.ts'
import { openSocket } from './socket.ts'
import { Meter, type Seen, type Subject } from './subject.ts'

/** Ticks of one turn: the subjects take turns, the same on both pages. */
const TURN_TICKS = 15

/** Functions of a page that the driver calls. */
export interface LatencyPage {
  readonly bare: Bare
  openSocket(url: string): Promise<void>
  /** Enters a room of Tickmesh: a new one, or the one with this code. Returns its code. */
  enterRoom(lobbyUrl: string, code: string): Promise<string>
  /** Resolves when the room's other page is connected. */
  joined(): Promise<void>
  /** Sends a probe in each of so many ticks of the room, the subjects in turn; resolves when the last was sent. */
  send(forTicks: number): Promise<void>
  /** Returns the measurements since the last call. */
  takeMeasurements(): readonly Seen[]
  /** Measures the delay of `view` for so long; all in ms. */
  viewDelays(forMs: number): Promise<readonly number[]>
}

const bare = new Bare()
const meters: { readonly meter: Meter; readonly subject: Subject }[] = []
const add = (subjects: readonly Subject[]): void => {
  for (const subject of subjects) meters.push({ meter: new Meter(subject), subject })
}
add(bare.subjects)
let entered: Entered | undefined

function insideRoom(): Entered {
  if (entered === undefined) throw new Error('the page has not entered a room')
  return entered
}

const page: LatencyPage = {
  bare,
  openSocket: async (url) => add([await openSocket(url)]),
  enterRoom: async (lobbyUrl, code) => {
    entered = await Entered.enter(lobbyUrl, code)
    add(entered.subjects)
    return entered.room.code
  },
  joined: () => insideRoom().joined(),
  send: async (forTicks) => {
    const { room } = insideRoom()
    const first = room.tick + 1
    // Of several ticks that are caught up in one task only the last one's state is sent.
    let inOneTask = false
    await new Promise<void>((resolve) => {
      const stop = room.on('tick', (tick) => {
        if (tick >= first + forTicks) {
          stop()
          return resolve()
        }
        const turn = meters[Math.floor(tick / TURN_TICKS) % meters.length]
        if (turn?.subject.latestWins === true && inOneTask) turn.meter.resend()
        else turn?.meter.send()
        inOneTask = true
        queueMicrotask(() => {
          inOneTask = false
        })
      })
    })
  },
  takeMeasurements: () => meters.map(({ meter }) => meter.takeMeasurements()),
  viewDelays: (forMs) => viewDelays(insideRoom().room, forMs),
}

declare global {
  var latencyPage: LatencyPage
}
globalThis.latencyPage = page
