// Tests of pages whose steps take longer than a tick: messages and frames are still handled in time.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import { memoryLinks } from '../link/memory.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import { busy, game as hostGame, step } from './authority/host-authority.fixture.ts'
import { BusyPage } from './busy-page.fixture.ts'
import { Timeline } from './timeline.ts'
import { Pump } from './pump.ts'
import type { Room } from './room.ts'

const TICK_RATE = 60
const SEND_RATE = 20
/** Messages a second from each of the others. */
const MESSAGE_RATE = 60
const PLAYED_MS = 10_000
/** Timers of a visible tab or one with a worker; of a hidden tab without; of one hidden for minutes. */
const TIMERS = { prompt: 0, 'once a second': 1_000, 'once a minute': 60_000 }

/** Cost of a page, and its timers. */
interface Load {
  readonly stepMs: number
  readonly frameMs: number
  readonly timerStepMs: number
}

/** Game loop of a page that costs so much, with messages of so many others. */
function play({ stepMs, frameMs, timerStepMs }: Load, others: number) {
  const scheduler = new VirtualScheduler(1)
  const page = new BusyPage(scheduler)
  page.timerStepMs = timerStepMs
  if (frameMs > 0) page.draw(frameMs)
  const timeline = new Timeline(page, TICK_RATE)
  timeline.hostChanged({ id: 'a', term: 1 }, true)
  const sentMs: number[] = []
  let run = 0
  let skipped = 0
  const pump = new Pump({
    scheduler: page,
    timeline,
    tickRate: TICK_RATE,
    sendRate: SEND_RATE,
    slot: 0,
    isHost: () => true,
    tick: () => {
      run++
      page.spend(stepMs)
    },
    skip: (ticks) => (skipped += ticks),
    send: () => sentMs.push(page.now()),
    done: () => {},
  })
  for (let other = 0; other < others; other++) {
    const arrive = (): void => {
      page.message(() => pump.nudge())
      scheduler.after(1_000 / MESSAGE_RATE, arrive)
    }
    scheduler.after(other, arrive)
  }
  scheduler.advance(PLAYED_MS)
  pump.stop()
  // The first sending is before the first tick.
  const gaps = sentMs.slice(2).map((ms, n) => ms - (sentMs[n + 1] ?? 0))
  return { page, timeline, run, skipped, longestGapMs: Math.max(...gaps) }
}

describe('a game loop whose steps take longer than a tick', () => {
  for (const [timers, timerStepMs] of Object.entries(TIMERS)) {
    for (const stepMs of [15, 20, 30, 39, 60, 120]) {
      for (const frameMs of timerStepMs === 0 ? [0, 10] : [0]) {
        it(`[TICK2] [TICK5] steps of ${stepMs} ms, frames of ${frameMs} ms, timers ${timers}`, () => {
          for (const others of [1, 2, 3, 4, 5, 6, 7]) {
            const load = { stepMs, frameMs, timerStepMs }
            const { page, timeline, run, skipped, longestGapMs } = play(load, others)
            // A step cannot be interrupted; beside it, a message waits for a frame and for the messages before it.
            expect(page.longestWaitMs).toBeLessThan(stepMs < 80 ? 100 : stepMs + 20)
            expect(Math.abs(run + skipped - timeline.tick)).toBeLessThanOrEqual(1)
            // Game time lags behind real time, and a sending behind its instant, by a run of ticks and the pause after
            // it.
            const runMs = Math.max(64, stepMs)
            const cycleMs = timerStepMs === 0 ? 1.2 * runMs + frameMs : 2 * runMs
            expect(timeline.tick).toBeGreaterThan(((PLAYED_MS - cycleMs) * TICK_RATE) / 1_000 - 2)
            expect(longestGapMs).toBeLessThan(1_000 / SEND_RATE + cycleMs + 1_000 / MESSAGE_RATE)
            expect(run * stepMs).toBeGreaterThan(PLAYED_MS * (timerStepMs === 0 ? 0.65 : 0.4))
            expect(run * stepMs).toBeLessThan(PLAYED_MS / 1.2 + runMs)
            if (frameMs > 0) expect(page.frames).toBeGreaterThan((PLAYED_MS / 1_000) * 10)
          }
        })
      }
    }
  }

  it('[TICK5] in a hidden tab without timers, messages run every tick of a game whose steps are cheap', () => {
    for (const stepMs of [0, 1, 4]) {
      const { page, run, skipped } = play({ stepMs, frameMs: 0, timerStepMs: TIMERS['once a minute'] }, 1)
      expect(run).toBeGreaterThan((PLAYED_MS * TICK_RATE) / 1_000 - 3)
      expect(skipped).toBe(0)
      expect(page.longestWaitMs).toBeLessThan(10)
    }
  })
})

const game = defineGame({
  id: 'slow-page',
  version: 1,
  tickRate: TICK_RATE,
  sendRate: SEND_RATE,
  events: { ping: v.object({ sentMs: v.number() }) },
  cues: { spark: v.object({ n: v.number() }) },
})

/** A room of pages that all have this load, each of which sends 60 cues and 60 events a second. */
async function playRoom({ stepMs, frameMs, timerStepMs }: Load, players: number) {
  const party = new SimulatedParty(game, { seed: 1 })
  const pages: BusyPage[] = []
  const rooms: Room<typeof game>[] = []
  for (let n = 0; n < players; n++) {
    const page = new BusyPage(party.scheduler)
    pages.push(page)
    const links = page.links(memoryLinks(party.network, `p${n}`))
    const { lobby } = await party.machine(undefined, { scheduler: page, links })
    rooms.push(await party.settle(n === 0 ? lobby.create() : lobby.join(rooms[0]!.code)))
  }
  await party.until(() => rooms.every((room) => linked(room) === players - 1 && room.clock.synced), 'all are linked')
  const ticks = rooms.map(() => ({ next: 0, run: 0, skipped: 0, unreported: 0 }))
  const latencies: number[] = []
  for (const [n, room] of rooms.entries()) {
    const page = pages[n]!
    const counted = ticks[n]!
    room.on('tick', (tick) => {
      if (counted.run++ > 0) counted.unreported += Math.abs(tick - counted.next)
      counted.next = tick + 1
      page.spend(stepMs)
    })
    room.on('skip', (skipped) => {
      counted.skipped += skipped
      counted.next += skipped
    })
    room.onEvent('ping', ({ sentMs }) => latencies.push(page.now() - sentMs))
    page.timerStepMs = timerStepMs
    page.longestWaitMs = 0
    if (frameMs > 0) page.draw(frameMs)
    const talk = (): void => {
      page.message(() => {
        room.cue('spark', { n })
        room.send('ping', { sentMs: page.now() })
      })
      party.scheduler.after(1_000 / MESSAGE_RATE, talk)
    }
    party.scheduler.after(n, talk)
  }
  await party.run(PLAYED_MS)
  return { pages, ticks, latencies }
}

describe('a room of pages whose steps take longer than a tick', () => {
  const visible = { stepMs: 30, frameMs: 10, timerStepMs: 0 }
  const hidden = { stepMs: 30, frameMs: 0, timerStepMs: 60_000 }
  for (const [what, load] of Object.entries({ visible, hidden })) {
    for (const players of [2, 3, 8]) {
      it(`[TICK5] ${players} players, ${what}: messages are taken in time, and skips are reported`, async () => {
        const { pages, ticks, latencies } = await playRoom(load, players)
        for (const page of pages) expect(page.longestWaitMs).toBeLessThan(100)
        const sent = (players * (players - 1) * MESSAGE_RATE * PLAYED_MS) / 1_000
        expect(latencies.length).toBeGreaterThan(sent * 0.98)
        expect(Math.max(...latencies)).toBeLessThan(110)
        for (const { run, skipped, unreported: untold } of ticks) {
          expect(skipped).toBeGreaterThan(200)
          expect(untold).toBe(0)
          expect(run + skipped).toBeGreaterThan((PLAYED_MS * TICK_RATE) / 1_000 - 10)
        }
      })
    }
  }
})

/** A player whose predicted steps cost so much, under the authority of a host that knows better now and then. */
async function predict(stepMs: number, players: number) {
  const conditions = { delayMs: 30, jitterMs: 5, loss: 0.02 }
  const party = new SimulatedParty(hostGame, { seed: 1, conditions })
  const page = new BusyPage(party.scheduler)
  const links = page.links(memoryLinks(party.network, 'p1'))
  const rooms: Room<typeof hostGame>[] = []
  for (let n = 0; n < players; n++) {
    const { lobby } = await party.machine(undefined, n === 1 ? { scheduler: page, links } : {})
    rooms.push(await party.settle(n === 0 ? lobby.create() : lobby.join(rooms[0]!.code)))
  }
  await party.until(() => rooms.every((room) => linked(room) === players - 1 && room.clock.synced), 'all are linked')
  let costMs = 0
  const runs = rooms.map((room, n) =>
    room.simulate({
      input: busy(n),
      step: (entities, input, context) => {
        if (n === 1) page.spend(costMs)
        step(entities, input, context)
        const ship = entities.find(({ kind }) => kind === 'ship')
        if (room.isHost && context.tick % 20 === 0 && ship?.kind === 'ship') ship.x += 5
      },
    }),
  )
  const [host, guest] = rooms as [Room<typeof hostGame>, Room<typeof hostGame>]
  for (const controller of host.players.values()) {
    host.state.spawn('ship', { x: 0, vx: 0, heading: 0, shots: 0, target: undefined }, { controller })
  }
  await party.run(2_000)
  costMs = stepMs
  page.longestWaitMs = 0
  const before = runs[1]!.counters.corrections
  const startTick = guest.tick
  await party.run(PLAYED_MS)
  return { page, corrections: runs[1]!.counters.corrections - before, ticks: guest.tick - startTick }
}

describe('a player whose predicted steps are slow', () => {
  for (const stepMs of [5, 10, 20, 30, 60]) {
    for (const players of [2, 3]) {
      it(`[INP9] [TICK5] takes messages in time: steps of ${stepMs} ms, ${players} players`, async () => {
        const { page, corrections, ticks } = await predict(stepMs, players)
        expect(page.longestWaitMs).toBeLessThan(100)
        expect(corrections).toBeGreaterThan(25)
        expect(ticks).toBeGreaterThan((PLAYED_MS * TICK_RATE) / 1_000 - 10)
      })
    }
  }
})
