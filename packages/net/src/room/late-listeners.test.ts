// Events that come before the game listens.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_HELD_BYTES, MAX_HELD_EVENTS } from './held-events.ts'
import { KEEP_UNHEARD_MS } from './unheard-events.ts'
import { latePair } from './late-pair.fixture.ts'

const warn = vi.spyOn(console, 'warn')
beforeEach(() => void warn.mockReset().mockReturnValue())

describe('an event comes before the game listens', () => {
  it('[EVT12] all are given to the first listener of their name, in order, in a task of its own', async () => {
    const [party, a, b] = await latePair(1)
    for (let n = 0; n < 100; n++) a.send('count', n)
    await party.run(5_000)
    const heard: number[] = []
    b.onEvent('count', (n, from) => heard.push(from === b.players.get(a.me.id) ? n : -1))
    b.onEvent('count', (n) => heard.push(n + 1_000))
    expect(heard).toEqual([])
    // An event that comes before that task keeps its place.
    a.send('count', 100)
    await party.run(100)
    expect(heard).toEqual(Array.from({ length: 101 }, (_, n) => [n, n + 1_000]).flat())
    a.send('count', 101)
    await party.run(100)
    expect(heard.slice(-2)).toEqual([101, 1_101])
    const later: number[] = []
    b.onEvent('count', (n) => later.push(n))
    await party.run(100)
    expect(later).toEqual([])
  })

  it('[EVT12] several names: those with listeners in the order of sending, the others are kept', async () => {
    const [party, a, b] = await latePair(2)
    const heard: (string | number)[] = []
    for (let n = 0; n < 5; n++) {
      a.send('count', n)
      a.send('say', `${n}`)
    }
    await party.run(100)
    b.onEvent('say', (text) => heard.push(text))
    await party.run(100)
    expect(heard.splice(0)).toEqual(['0', '1', '2', '3', '4'])
    a.send('say', '5')
    a.send('count', 5)
    await party.run(100)
    expect(heard.splice(0)).toEqual(['5'])
    b.onEvent('count', (n) => heard.push(n))
    await party.run(100)
    expect(heard).toEqual([0, 1, 2, 3, 4, 5])
    const both = await party.settle((await party.machine()).lobby.join(a.code))
    await party.run(1_000)
    for (let n = 0; n < 3; n++) {
      a.send('count', n)
      a.send('say', `${n}`)
    }
    await party.run(100)
    const order: (string | number)[] = []
    both.onEvent('say', (text) => order.push(text))
    both.onEvent('count', (n) => order.push(n))
    both.on('join', (player) => order.push(`join ${player.name}`))
    await party.run(100)
    expect(order).toEqual(['join p0', 'join p1', 0, '0', 1, '1', 2, '2'])
  })

  it('[EVT12] StrictMode: a listener that is gone by then gets nothing, and the next one gets all', async () => {
    const [party, a, b] = await latePair(3)
    a.send('say', 'early')
    const dot = a.state.spawn('dot', { n: 7 })
    a.shared.set('score', 3)
    await party.run(1_000)
    const first: unknown[] = []
    const second: unknown[] = []
    const effect = (heard: unknown[]): (() => void)[] => [
      b.onEvent('say', (text) => heard.push(text)),
      b.on('join', (player) => heard.push(player.name)),
      b.state.on('spawn', ({ id }) => heard.push(id)),
      b.state.on('complete', (player) => heard.push(`all of ${player.name}`)),
      b.shared.on('score', (score) => heard.push(score)),
    ]
    for (const off of effect(first)) off()
    await party.run(1_000)
    for (const off of effect(first)) off()
    effect(second)
    await party.run(1_000)
    expect(first).toEqual([])
    expect(second).toEqual(['p0', dot.id, 3, 'early', 'all of p0'])
  })

  it('[EVT12] a listener that removes itself gets one, and the next listener the others', async () => {
    const [party, a, b] = await latePair(4)
    for (let n = 0; n < 3; n++) a.send('count', n)
    await party.run(100)
    const heard: number[] = []
    const off = b.onEvent('count', (n) => {
      off()
      heard.push(n)
    })
    await party.run(100)
    expect(heard).toEqual([0])
    b.onEvent('count', (n) => heard.push(n))
    await party.run(100)
    expect(heard).toEqual([0, 1, 2])
  })

  it('[EVT12] over the bounds of number, bytes and time the oldest are given up, with a warning', async () => {
    const [party, a, b] = await latePair(5)
    b.state.on('complete', () => {})
    await party.run(100)
    for (let n = 0; n <= MAX_HELD_EVENTS; n++) a.send('count', n)
    await party.run(1_000)
    const counts: number[] = []
    b.onEvent('count', (n) => counts.push(n))
    expect(warn.mock.calls.flat()).toEqual([expect.stringMatching(/event "count" came.*\(unheard\)$/)])
    const large = 'x'.repeat(60_000)
    const fit = Math.floor(MAX_HELD_BYTES / 60_010)
    for (let n = 0; n < fit + 2; n++) a.send('say', `${n} ${large}`)
    await party.run(1_000)
    expect(counts).toEqual(Array.from({ length: MAX_HELD_EVENTS }, (_, n) => n + 1))
    const texts: string[] = []
    const off = b.onEvent('say', (text) => texts.push(text.slice(0, 2).trim()))
    await party.run(100)
    expect(texts).toEqual(Array.from({ length: fit }, (_, n) => `${n + 2}`))
    off()
    a.send('say', 'old')
    await party.run(2_000)
    a.send('say', 'new')
    await party.run(KEEP_UNHEARD_MS - 1_000)
    b.onEvent('say', (text) => texts.push(text))
    await party.run(100)
    expect(texts.slice(fit)).toEqual(['new'])
    expect(warn.mock.calls).toHaveLength(2)
  })

  it('[EVT12] a listener that is added by one of them changes nothing in the order', async () => {
    const [party, a, b] = await latePair(7)
    for (let n = 0; n < 3; n++) {
      a.send('count', n)
      a.send('say', `${n}`)
    }
    await party.run(100)
    const heard: unknown[] = []
    const off = b.onEvent('count', (n) => {
      heard.push(n)
      off()
      b.onEvent('count', (later) => heard.push(later))
      b.onEvent('say', (text) => heard.push(text))
    })
    await party.run(100)
    expect(heard).toEqual([0, '0', 1, '1', 2, '2'])
  })

  it('[EVT12] an ended room calls nobody any more', async () => {
    const [party, a, b] = await latePair(6)
    a.send('count', 1)
    await party.run(100)
    const heard: number[] = []
    b.onEvent('count', (n) => heard.push(n))
    void b.leave()
    await party.run(100)
    expect(heard).toEqual([])
  })
})
