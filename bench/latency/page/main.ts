// Page of the latency suite: sends probes by every subject in turn, for the driver.

import { loadAncestor } from '../../ancestors/all.ts'
import { ancestorSubject, type EnteredAncestor } from './ancestor-subject.ts'
import { Bare } from './bare.ts'
import { Entered } from './entered.ts'
import { viewDelays } from './ramp.ts'
import { useForwarders } from './rewrite-candidates.ts'
import { openSocket } from './socket.ts'
import { Meter, type Seen, type Subject } from './subject.ts'

/** Ticks of one turn: the subjects take turns, the same on both pages. */
const TURN_TICKS = 15

/** Settled: what follows it runs at the end of the task. `queueMicrotask` takes ten times as long before the send. */
const settled = Promise.resolve()

/** Functions of a page that the driver calls. */
export interface LatencyPage {
  readonly bare: Bare
  /** Takes the bare channels as subjects. */
  measureBare(): void
  openSocket(url: string): Promise<void>
  /** Enters a room of Tickmesh: a new one, or the one with this code. Returns its code. `measured`: as subjects too. */
  enterRoom(lobbyUrl: string, code: string, measured: boolean): Promise<string>
  /** Enters a room of Tickmesh over the lobby's relay: a new one, or the one with this code. Returns its code. */
  enterRelayed(lobbyUrl: string, code: string): Promise<string>
  /** Enters a room of another library: a new one, or the one of this name. Returns its name. */
  enterAncestor(name: string, port: number, room: string): Promise<string>
  /** Resolves when the library entered last has opened its channel to the other page. */
  ancestorOpened(): Promise<void>
  /** Takes the library entered last as a subject. */
  measureAncestor(): void
  /** Resolves when the other page is connected in the room of Tickmesh. */
  joined(): Promise<void>
  /**
   * Sends a probe in each of so many ticks of the room, the subjects in turn or `together`; resolves when the last was
   * sent.
   */
  send(forTicks: number, together: boolean): Promise<void>
  /** Returns the measurements since the last call. */
  takeMeasurements(): readonly Seen[]
  /** Measures the delay of `view` for so long; all in ms. */
  viewDelays(forMs: number): Promise<readonly number[]>
}

useForwarders()
const bare = new Bare()
const meters: { readonly meter: Meter; readonly subject: Subject }[] = []
const add = (subjects: readonly Subject[]): void => {
  for (const subject of subjects) meters.push({ meter: new Meter(subject), subject })
}
/** Library entered last. */
let ancestor: EnteredAncestor | undefined
let entered: Entered | undefined

function insideRoom(): Entered {
  if (entered === undefined) throw new Error('the page has not entered a room')
  return entered
}

const page: LatencyPage = {
  bare,
  measureBare: () => add(bare.subjects),
  openSocket: async (url) => add([await openSocket(url)]),
  enterAncestor: async (name, port, room) => {
    ancestor = await ancestorSubject(await loadAncestor(name), port, room)
    return ancestor.room
  },
  ancestorOpened: async () => ancestor?.linked,
  measureAncestor: () => {
    if (ancestor !== undefined) add([ancestor.subject])
  },
  enterRoom: async (lobbyUrl, code, measured) => {
    entered = await Entered.enter(lobbyUrl, code)
    if (measured) add(entered.subjects)
    return entered.room.code
  },
  enterRelayed: async (lobbyUrl, code) => {
    entered = await Entered.enterRelayed(lobbyUrl, code)
    add(entered.subjects)
    return entered.room.code
  },
  joined: () => insideRoom().joined(),
  send: async (forTicks, together) => {
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
        if (together) {
          for (const { meter } of meters) meter.send()
          return
        }
        const turn = meters[Math.floor(tick / TURN_TICKS) % meters.length]
        if (turn?.subject.latestWins === true && inOneTask) turn.meter.resend()
        else turn?.meter.send()
        inOneTask = true
        void settled.then(() => {
          inOneTask = false
          // The probe has left, whatever carries it: none waits for the messages of another subject.
          for (const { subject } of meters) if (subject !== turn?.subject) subject.fill?.()
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
