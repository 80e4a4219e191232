// Tests of privacy in real browsers: all that two pages send to the lobby and get from it, searched for addresses.

import { networkInterfaces } from 'node:os'
import { startNodeLobby, type NodeLobby } from '@tickmesh/lobby/server/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findAddresses } from '../lab/search/find.ts'
import { launchChromium } from '../setup/chromium.ts'
import { startCoturn } from '../setup/coturn.ts'
import { launchEngine, type Engine, type EngineName, type EnginePage } from '../setup/engines.ts'
import { pageCalls, type PageCalls } from '../setup/page-calls.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import type { Ask, PrivacyPage } from './page/main.ts'
import { tap, type Tap } from './tap.ts'

/** Addresses of this machine, which is that of all pages. */
const ADDRESSES = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .filter(({ internal }) => !internal)
  .map(({ address }) => address)
const LOCAL = ADDRESSES.filter((address) =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cde])/.test(address),
)

const LOOPBACK = ['127.0.0.1', '::1']
/** Addresses that pages show in `open`: local ones, else those that this machine has. */
const OPEN = [LOCAL, ADDRESSES, LOOPBACK].find((some) => some.length > 0) ?? []

let served: Served
let lobby: NodeLobby
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  served = await serve(`${import.meta.dirname}/page`)
})
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close()
})
afterAll(() => served?.close())

/** Page in a browser, its tap, and its calls. */
class Player {
  readonly tap: Tap
  readonly call: PageCalls<PrivacyPage>

  constructor(page: EnginePage, tapped: Tap) {
    this.call = pageCalls(page, 'page')
    this.tap = tapped
  }
}

type Config = Parameters<typeof startNodeLobby>[0]

/** Lets two pages meet in a room, through a tap each, and play for a second. */
async function meeting(
  engines: readonly [Engine, Engine],
  asks: readonly [Omit<Ask, 'lobby'>, Omit<Ask, 'lobby'>],
  config: Config = {},
): Promise<readonly [Player, Player]> {
  lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [], ...config })
  cleanUp.push(() => lobby.close())
  const players: Player[] = []
  let code: string | undefined
  for (const [n, engine] of engines.entries()) {
    const tapped = await tap(`ws://127.0.0.1:${lobby.port}`)
    cleanUp.push(async () => tapped[Symbol.asyncDispose]())
    const page = await engine.open(served.url)
    await until(() => page.evaluate<boolean>(`'page' in globalThis`), 'the page has loaded')
    const player = new Player(page, tapped)
    const ask = asks[n] as Omit<Ask, 'lobby'>
    code = await player.call('play', { ...ask, lobby: tapped.url, ...(code !== undefined && { code }) })
    players.push(player)
  }
  for (const player of players) {
    await until(async () => (await player.call('status')) === 'connected', 'they are linked')
    await until(async () => (await player.call('path')) !== 'unknown', 'the path is known')
  }
  return players as [Player, Player]
}

/** Returns which of some addresses are known from what two pages sent to the lobby, or got from it. */
function shown(players: readonly Player[], addresses: readonly string[]): string[] {
  const dumps = players.flatMap(({ tap }) => [tap.sent(), tap.received()])
  for (const dump of dumps) expect(dump.length).toBeGreaterThan(300)
  return addresses.filter((address) => findAddresses(dumps, { address }).length > 0)
}

async function launched(name: EngineName): Promise<Engine> {
  const engine = await launchEngine(name)
  cleanUp.push(() => engine.close())
  return engine
}

describe.each([
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const)('%s and %s, without names of mDNS', (first, second) => {
  const engines = async (): Promise<readonly [Engine, Engine]> => [await launched(first), await launched(second)]

  it('in open show their local addresses', async () => {
    const players = await meeting(await engines(), [{ privacy: 'open' }, { privacy: 'open' }])
    expect(shown(players, OPEN)).not.toEqual([])
  }, 120_000)

  it('[PRV1] in guarded show none', async () => {
    const players = await meeting(await engines(), [{ privacy: 'guarded' }, { privacy: 'guarded' }])
    expect(shown(players, [...LOCAL, ...LOOPBACK])).toEqual([])
  }, 120_000)

  it.each([
    ['private', 'open'],
    ['open', 'private'],
  ] as const)(
    '[PRV4] [PRV5] in %s and %s show no address at all, and play over the lobby',
    async (...levels) => {
      const [a, b] = levels
      const players = await meeting(await engines(), [{ privacy: a }, { privacy: b }])
      for (const player of players) expect(await player.call('path')).toBe('lobby')
      expect(shown(players, [...ADDRESSES, ...LOOPBACK])).toEqual([])
    },
    120_000,
  )
})

describe('two pages of Chromium', () => {
  const MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

  async function asUsers(args: readonly string[]): Promise<readonly [Engine, Engine]> {
    const chromium = await launchChromium({ asUsers: true, args })
    cleanUp.push(() => chromium.close())
    const open = async (url: string): Promise<EnginePage> => {
      const page = await chromium.page(url)
      return { evaluate: (expression) => page.evaluate(expression) }
    }
    return [
      { open, close: chromium.close },
      { open, close: chromium.close },
    ]
  }

  it('[PRV1] show no local address in guarded although they have a microphone, and show it in open', async () => {
    for (const privacy of ['open', 'guarded'] as const) {
      const ask = { privacy, microphone: true }
      const players = await meeting(await asUsers(MICROPHONE), [ask, ask])
      if (privacy === 'open') expect(shown(players, OPEN)).not.toEqual([])
      else expect(shown(players, LOCAL)).toEqual([])
    }
  }, 120_000)

  it('[PRV4] play over TURN in private, and show no address but that of the TURN server', async () => {
    const coturn = await startCoturn('north')
    cleanUp.push(async () => coturn[Symbol.asyncDispose]())
    const turn = { urls: coturn.urls, secret: 'north', ttlS: 600 }
    const engines = [await launched('chromium'), await launched('chromium')] as const
    const players = await meeting(engines, [{ privacy: 'private' }, { privacy: 'guarded' }], { turn, relay: false })
    for (const player of players) expect(await player.call('path')).toBe('relay')
    expect(shown(players, ADDRESSES)).toEqual([])
  }, 120_000)
})
