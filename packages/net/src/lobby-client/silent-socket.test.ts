// Tests of sockets to the lobby that are dead, or may be, without a close event.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakePage } from '../page.fixture.ts'
import type { MemoryNetwork } from '../testing/memory-lobby.ts'
import type { WatchNetwork } from './network-watch.ts'
import { record, setUp } from './client.fixture.ts'
import type { Seat } from './seat.ts'

/** Ann and Bob in a room; Bob has a page, and a network of his own. */
async function pair(): Promise<
  ReturnType<typeof setUp> & {
    readonly page: FakePage
    readonly cable: MemoryNetwork
    readonly ann: Seat
    readonly bob: Seat
    readonly annHears: string[]
    readonly bobHears: string[]
    /** Sockets that Bob opened. */
    readonly opened: () => number
    /** Calls of Bob's watches of the network that go on: the network is back. */
    readonly watches: Set<() => void>
  }
> {
  const all = setUp()
  const cable = all.lobby.machine()
  let sockets = 0
  class Counted extends cable.WebSocket {
    #open = false

    constructor(url: string) {
      super(url)
      sockets++
    }

    override addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: object) => void): void {
      // A socket takes longer to open than a message to be answered.
      super.addEventListener(type, (event) => {
        if (this.#open || type === 'close' || type === 'error') return listener(event)
        all.scheduler.after(10, () => {
          this.#open = true
          listener(event)
        })
      })
    }
  }
  const watches = new Set<() => void>()
  const watchNetwork: WatchNetwork = (_scheduler, _iceServers, back) => {
    watches.add(back)
    return () => watches.delete(back)
  }
  const page = new FakePage()
  const ann = await all.settle((await all.player('Ann')).create())
  const lobby = await all.player('Bob', { ...cable, WebSocket: Counted, watchNetwork })
  const bob = await page.within(() => all.settle(lobby.join(ann.code)))
  const [annHears, bobHears] = [record(ann), record(bob, true)]
  await all.scheduler.run(100)
  annHears.length = 0
  return { ...all, page, cable, ann, bob, annHears, bobHears, opened: () => sockets, watches }
}

/** Wi-Fi to mobile data: the old socket is half open, a new one opens. */
function changeNetwork(cable: MemoryNetwork): void {
  cable.setSilent(true)
  cable.setSilent(false)
}

describe('a socket that is dead at both ends, and neither knows', () => {
  const signs: readonly (readonly [string, (page: FakePage) => void])[] = [
    ['the network is back', (page) => page.dispatch('online')],
    ['the network is another', (page) => page.setNetwork('cellular')],
    ['the page comes back from the cache', (page) => page.dispatch('pageshow')],
    ['the page is visible again', (page) => page.setHidden(false)],
  ]
  it.each(signs)('[LOB34] is replaced at once when %s; every signal comes once', async (_, sign) => {
    const { scheduler, page, cable, ann, bob, annHears, bobHears } = await pair()
    changeNetwork(cable)
    for (let n = 0; n < 3; n++) ann.signal(bob.me.id, n)
    for (let n = 0; n < 3; n++) bob.signal(ann.me.id, n)
    sign(page)
    await scheduler.run(50)
    expect(bobHears).toEqual(['reconnecting', 'connected', 'back', 'signal 0', 'signal 1', 'signal 2'])
    expect(annHears).toEqual(['signal 0', 'signal 1', 'signal 2'])
  })

  it('[LOB34] is replaced 2 s after a signal without an answer', async () => {
    const { scheduler, cable, ann, bob, annHears, bobHears } = await pair()
    changeNetwork(cable)
    await scheduler.run(1_000)
    bob.signal(ann.me.id, 1)
    await scheduler.run(1_990)
    expect(bobHears).toEqual([])
    await scheduler.run(60)
    expect([bobHears, annHears]).toEqual([['reconnecting', 'connected', 'back'], ['signal 1']])
  })

  it('[LOB34] is replaced again when the next one dies too', async () => {
    const { scheduler, cable, ann, bob, annHears } = await pair()
    for (let n = 0; n < 4; n++) {
      changeNetwork(cable)
      bob.signal(ann.me.id, n)
      await scheduler.run(2_100)
    }
    expect(annHears).toEqual([0, 1, 2, 3].map((n) => `signal ${n}`))
  })

  for (const seconds of [3, 10, 20, 40, 55]) {
    it(`[LOB32] [LOB34] outage of ${seconds} s: back at once with the network, in 2 s without its event`, async () => {
      for (const told of [true, false]) {
        const { scheduler, page, cable, ann, bob, annHears, bobHears } = await pair()
        cable.setSilent(true)
        bob.signal(ann.me.id, 'lost')
        await scheduler.run(seconds * 1_000)
        cable.setSilent(false)
        if (told) page.dispatch('online')
        await scheduler.run(told ? 300 : 2_100)
        expect([bobHears, annHears]).toEqual([['reconnecting', 'connected', 'back'], ['signal "lost"']])
      }
    })
  }
})

describe('a network that is watched', () => {
  it.each([3, 20, 55])('[LOB36] has a socket again as soon as the watch tells, after %i s', async (seconds) => {
    const { scheduler, cable, ann, bob, annHears, bobHears, opened, watches } = await pair()
    cable.setSilent(true)
    bob.signal(ann.me.id, 'lost')
    await scheduler.run(seconds * 1_000)
    const before = opened()
    cable.setSilent(false)
    expect(watches.size).toBe(1)
    for (const back of watches) back()
    await scheduler.run(200)
    expect([bobHears, annHears]).toEqual([['reconnecting', 'connected', 'back'], ['signal "lost"']])
    expect([opened() - before, watches.size]).toEqual([1, 0])
  })

  it('[LOB36] is not watched while a socket works, nor after the seat is left', async () => {
    const { scheduler, page, cable, bob, watches } = await pair()
    expect(watches.size).toBe(0)
    page.dispatch('online')
    expect(watches.size).toBe(1)
    await scheduler.run(50)
    expect(watches.size).toBe(0)
    cable.setSilent(true)
    page.dispatch('online')
    expect(watches.size).toBe(1)
    bob.leave()
    expect(watches.size).toBe(0)
  })
})

describe('a socket that is alive', () => {
  it('[LOB34] stays when it answers before another one is open', async () => {
    const { scheduler, page, bobHears, ann, bob, annHears, opened } = await pair()
    const before = opened()
    page.dispatch('online')
    page.dispatch('pageshow')
    bob.signal(ann.me.id, 1)
    await scheduler.run(10_000)
    expect([bobHears, annHears, opened() - before]).toEqual([['back'], ['signal 1'], 1])
  })

  it('[LOB34] is not asked because of signs that are none', async () => {
    const { scheduler, page, bobHears, opened } = await pair()
    const before = opened()
    page.setNetwork('wifi')
    page.setHidden(true)
    await scheduler.run(10_000)
    expect([bobHears, opened() - before]).toEqual([[], 0])
  })

  it('[LOB34] is not asked when the seat was left', async () => {
    const { scheduler, page, bob, opened } = await pair()
    const before = opened()
    bob.leave()
    page.dispatch('online')
    page.setNetwork('cellular')
    await scheduler.run(10_000)
    expect(opened() - before).toBe(0)
  })
})

describe('a seat that is left while its socket may be dead', () => {
  it('[LOB33] is freed over another one', async () => {
    const { scheduler, page, cable, bob, annHears } = await pair()
    changeNetwork(cable)
    page.dispatch('online')
    bob.leave()
    await scheduler.run(100)
    expect(annHears).toEqual(['left left'])
  })
})

it('[LOB23] [LOB31] [LOB34] every signal comes once and in order, whatever dies and the page says', async () => {
  const fault = fc.constantFrom('cut', 'silent', 'heard', 'online', 'check')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fault, fc.nat(3_000)), { maxLength: 16 }), async (faults) => {
      const { scheduler, page, cable, ann, bob, annHears, bobHears } = await pair()
      let sent = 0
      const send = (): void => {
        ann.signal(bob.me.id, sent)
        bob.signal(ann.me.id, sent++)
      }
      for (const [what, ms] of faults) {
        send()
        if (what === 'cut') cable.cut()
        else if (what === 'online') page.dispatch('online')
        else if (what === 'check') bob.check(true)
        else cable.setSilent(what === 'silent')
        send()
        await scheduler.run(ms)
      }
      cable.setSilent(false)
      await scheduler.run(20_000)
      const all = Array.from({ length: sent }, (_, n) => `signal ${n}`)
      for (const hears of [annHears, bobHears]) expect(hears.filter((line) => line.startsWith('signal'))).toEqual(all)
    }),
    { numRuns: 40 },
  )
})
