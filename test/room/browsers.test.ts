// Tests of rooms of real browsers, through the real lobby on workerd.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { launchFirefox } from '../setup/firefox.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { meshed, TestPlayer } from './players.ts'

let lobby: RunningLobby
let served: Served
let chromium: Chromium

beforeAll(async () => {
  lobby = await startLobby({ runtime: 'partykit', port: 0 })
  served = await serve(`${import.meta.dirname}/page`)
  chromium = await launchChromium()
})
afterAll(async () => {
  await chromium?.close()
  await served?.close()
  await lobby?.stop()
})

async function player(name: string): Promise<TestPlayer> {
  return new TestPlayer(await chromium.page(served.url), name)
}

async function clear(): Promise<void> {
  const [first, ...rest] = chromium.context.pages()
  for (const page of rest) await page.close()
  await first?.goto('about:blank')
  expect(chromium.problems).toEqual([])
}

describe('two pages', () => {
  it('[EVT3] [CUE1] [SHR1] [MSH1] meet by quick match and exchange every kind of data', async () => {
    const ann = await player('Ann')
    const bob = await player('Bob')
    await Promise.all([ann, bob].map((one) => one.play({ lobby: lobby.url, do: 'quick', players: 2 })))
    await meshed([ann, bob])
    const { visibleAfterMs } = await bob.seen()
    console.log(`from quickMatch to both channels open and the other's entity visible: ${visibleAfterMs.toFixed(0)} ms`)
    expect((await ann.seen()).joined).toEqual(['Bob'])
    expect((await bob.seen()).joined).toEqual(['Ann'])

    for (let n = 0; n < 20; n++) await ann.call('say', `line ${n}`)
    await until(async () => (await bob.seen()).said.length === 20, 'all lines have arrived')
    expect((await bob.seen()).said).toEqual(Array.from({ length: 20 }, (_, n) => `Ann: line ${n}`))

    await bob.call('blink', 7)
    await until(async () => (await ann.seen()).blinks.length === 1, 'a cue arrived')
    expect((await ann.seen()).blinks).toEqual(['Bob: 7'])

    const host = (await ann.call('host')) === 'Ann' ? ann : bob
    const guest = host === ann ? bob : ann
    await host.call('setScore', { [host.name]: 3 })
    await host.call('start', 300)
    await until(async () => (await guest.call('score')) !== undefined, 'the score arrived')
    expect(await guest.call('score')).toEqual({ [host.name]: 3 })
    await until(async () => (await guest.seen()).starts.length === 1, 'the start arrived')
    expect((await guest.seen()).starts).toEqual([await host.call('startTick')])

    const moving = async (): Promise<number> =>
      (await ann.call('dots')).find(({ name }) => name === 'Bob')?.x ?? Number.NaN
    const before = await moving()
    await until(async () => (await moving()) !== before, "Bob's dot moves on Ann's page")

    const received = ann.call('receive')
    await bob.call('transfer', 3_000_000)
    expect(await received).toEqual([3_000_000, 21_000_000])

    await until(async () => (await ann.call('paths'))[0] === 'host', 'the path is known')
    await until(async () => ((await ann.call('rtts'))[0] ?? 0) > 0, 'the round trip is measured')
    await clear()
  })

  it('[CLK1] agree on the tick within one', async () => {
    const ann = await player('Ann')
    const bob = await player('Bob')
    await Promise.all([ann, bob].map((one) => one.play({ lobby: lobby.url, do: 'quick', players: 2 })))
    await meshed([ann, bob])
    // Both pages read the same clock of the machine, so their offsets to it can be compared.
    const offsets = await Promise.all([ann.call('shared'), bob.call('shared')])
    expect(Math.abs(offsets[0] - offsets[1])).toBeLessThan(1_000 / 60)
    await clear()
  })

  it('[MSH9] a page that closes leaves at once', async () => {
    const ann = await player('Ann')
    const page = await chromium.page(served.url)
    const bob = new TestPlayer(page, 'Bob')
    const code = await ann.play({ lobby: lobby.url, do: 'create' })
    await bob.play({ lobby: lobby.url, do: 'join', code })
    await meshed([ann, bob])
    await page.close({ runBeforeUnload: false })
    await until(async () => (await ann.seen()).left.includes('Bob'), 'Bob has left', 5_000)
    expect((await ann.call('dots')).map(({ name }) => name)).toEqual(['Ann'])
    await clear()
  })
})

describe('more pages', () => {
  for (const count of [3, 8]) {
    it(`${count} are all linked, exchange events, and continue without their host`, { timeout: 120_000 }, async () => {
      const players = await Promise.all(Array.from({ length: count }, (_, n) => player(`P${n}`)))
      const [first, ...rest] = players
      if (first === undefined) throw new Error('no players')
      const code = await first.play({ lobby: lobby.url, do: 'create' })
      await Promise.all(rest.map((one) => one.play({ lobby: lobby.url, do: 'join', code })))
      await meshed(players, 60_000)
      await Promise.all(players.map((one) => one.call('say', 'hello')))
      for (const one of players) {
        await until(async () => (await one.seen()).said.length === count - 1, `${one.name} has received all`)
      }
      await first.call('setScore', { P0: 1 })
      for (const one of rest)
        await until(async () => (await one.call('score'))?.['P0'] === 1, `${one.name} has the score`)
      await first.call('leave')
      for (const one of rest) {
        await until(async () => (await one.seen()).hosts.length === 1, `${one.name} has a new host`)
        expect(await one.call('score')).toEqual({ P0: 1 })
      }
      const host = await rest[0]?.call('host')
      expect(new Set(await Promise.all(rest.map((one) => one.call('host'))))).toEqual(new Set([host]))
      await clear()
    })
  }
})

describe('Chromium and Firefox', () => {
  it('[LNK1] play together', { timeout: 120_000 }, async () => {
    const firefox = await launchFirefox()
    try {
      const page = await firefox.newPage()
      await page.goto(served.url)
      const ann = await player('Ann')
      const bob = new TestPlayer({ evaluate: (expression) => page.evaluate(expression) as never }, 'Bob')
      const code = await ann.play({ lobby: lobby.url, do: 'create' })
      await bob.play({ lobby: lobby.url, do: 'join', code })
      await meshed([ann, bob])
      await ann.call('say', 'from Chromium')
      await bob.call('say', 'from Firefox')
      await until(async () => (await bob.seen()).said.includes('Ann: from Chromium'), 'Firefox received it')
      await until(async () => (await ann.seen()).said.includes('Bob: from Firefox'), 'Chromium received it')
      const received = bob.call('receive')
      await ann.call('transfer', 500_000)
      expect(await received).toEqual([500_000, 3_500_000])
    } finally {
      await firefox.close()
    }
    await clear()
  })
})
