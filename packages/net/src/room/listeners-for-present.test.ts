// Players, entities, shared values and transfers that are there before the game listens.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { IncomingTransfer } from './transfer-types.ts'
import { KEEP_UNHEARD_MS } from './unheard-events.ts'
import { latePair } from './late-pair.fixture.ts'

const warn = vi.spyOn(console, 'warn')
beforeEach(() => void warn.mockReset().mockReturnValue())

describe('a late listener is called for what is there', () => {
  it.each(['join', 'spawn'] as const)('[EVT13] but not after it has left in `%s`', async (name) => {
    const [party, a, b] = await latePair(15)
    const c = await party.settle((await party.machine()).lobby.join(a.code))
    for (const room of [a, c]) room.state.spawn('dot', { n: 1 })
    await party.run(1_000)
    const heard: string[] = []
    const listen = (leave: () => void): void => {
      const note = (what: string) => (): void => {
        heard.push(what)
        if (what === name) leave()
      }
      b.on('join', note('join'))
      b.state.on('spawn', note('spawn'))
      b.on('end', note('end'))
    }
    listen(() => void b.leave())
    await party.run(100)
    expect(heard.slice(heard.indexOf(name))).toEqual([name, 'end'])
    listen(() => {})
    await party.run(100)
    expect(heard.at(-1)).toBe('end')
  })

  it('[EVT13] `join`: each player who has joined and is here, once', async () => {
    const [party, a, b] = await latePair(10)
    const c = await party.settle((await party.machine()).lobby.join(a.code))
    await party.run(1_000)
    await b.leave()
    await party.run(1_000)
    const joined: string[] = []
    a.on('join', (player) => joined.push(player.name))
    expect(joined).toEqual([])
    await party.run(100)
    expect(joined).toEqual([c.me.name])
    const d = await party.settle((await party.machine()).lobby.join(a.code))
    await party.run(1_000)
    expect(joined).toEqual([c.me.name, d.me.name])
  })

  it('[EVT13] `spawn`: each entity of others, once, also one that comes in the same moment', async () => {
    const [party, a, b] = await latePair(11)
    const dots = [1, 2, 3].map((n) => a.state.spawn('dot', { n }))
    b.state.spawn('dot', { n: 100 })
    await party.run(1_000)
    dots.shift()?.despawn()
    await party.run(1_000)
    for (let n = 4; n < 60; n++) {
      dots.push(a.state.spawn('dot', { n }))
      const ids: number[] = []
      const off = b.state.on('spawn', ({ id }) => ids.push(id))
      expect(ids).toEqual([])
      await party.run(100)
      expect(ids.toSorted()).toEqual(dots.map(({ id }) => id).toSorted())
      off()
      await party.run(n)
    }
  })

  it('[EVT13] `shared`: the newest value', async () => {
    const [party, a, b] = await latePair(12)
    a.shared.set('score', 1)
    a.shared.set('score', 2)
    await party.run(1_000)
    const scores: number[] = []
    for (const room of [a, b]) room.shared.on('score', (score) => scores.push(score))
    expect(scores).toEqual([])
    await party.run(100)
    expect(scores).toEqual([2, 2])
    a.shared.set('score', 3)
    await party.run(100)
    expect(scores).toEqual([2, 2, 3, 3])
  })

  it('[EVT12] `complete` and `start`: kept for the first listener', async () => {
    const [party, a, b] = await latePair(13)
    a.start(500)
    await party.run(5_000)
    const heard: unknown[] = []
    b.on('start', (tick) => heard.push(tick))
    b.state.on('complete', (player) => heard.push(player.name))
    await party.run(100)
    expect(heard).toEqual(['p0', a.startTick])
    await party.run(KEEP_UNHEARD_MS)
    a.on('start', (tick) => heard.push(tick))
    await party.run(100)
    expect(heard).toHaveLength(2)
  })

  it('[EVT12] a transfer is kept for the first listener, and refused when none comes', async () => {
    const [party, a, b] = await latePair(14)
    const to = a.players.get(b.me.id)!
    const sent = a.transfer(to, new Uint8Array(1_000), { meta: 'map' })
    await party.run(KEEP_UNHEARD_MS - 1_000)
    const taken: Promise<Uint8Array>[] = []
    const take = ({ accept, meta }: IncomingTransfer): void => {
      if (meta === 'map') taken.push(accept())
    }
    const off = b.on('transfer', take)
    await party.settle(sent)
    expect(await taken[0]).toHaveLength(1_000)
    off()
    const fromMs = party.scheduler.now()
    await expect(party.settle(a.transfer(to, new Uint8Array(1)))).rejects.toMatchObject({ code: 'refused' })
    expect(party.scheduler.now() - fromMs).toBeLessThan(KEEP_UNHEARD_MS + 100)
  })
})
