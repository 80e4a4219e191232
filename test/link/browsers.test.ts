// Tests of links between pages of browsers.

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { launchFirefox, setOffline } from '../setup/firefox.ts'
import { launchChromiumWithHiddenTabs } from '../setup/hidden-tabs.ts'
import { serve, type Served } from '../setup/serve.ts'
import { bindingResponse } from '../lab/stun/message.ts'
import { until } from '../setup/until.ts'
import { MAX_MESSAGE_BYTES, type ChannelName } from '../../packages/net/src/link/link.ts'
import type { LinkPage } from './page/main.ts'

/** Page of either browser, with the members that this test needs. */
interface Tab {
  evaluate<T>(script: (call: string) => T | Promise<T>, call: string): Promise<T>
  close(): Promise<void>
}

let served: Served
let chromium: Chromium
let firefox: Awaited<ReturnType<typeof launchFirefox>>

beforeAll(async () => {
  served = await serve(new URL('page/', import.meta.url).pathname)
  chromium = await launchChromium()
  firefox = await launchFirefox()
})

afterAll(async () => {
  await chromium?.close()
  await firefox?.close()
  await served?.close()
})

/**
 * Calls into the `LinkPage` of a tab. Arguments and answers are JSON, because the two drivers carry other values
 * differently.
 */
async function call<K extends keyof LinkPage>(
  tab: Tab,
  name: K,
  ...args: Parameters<LinkPage[K]>
): Promise<Awaited<ReturnType<LinkPage[K]>>> {
  const text = await tab.evaluate(
    async (json) => {
      const [method, parameters] = JSON.parse(json) as [string, unknown[]]
      const page = (globalThis as unknown as { linkPage: { [method: string]: (...parameters: unknown[]) => unknown } })
        .linkPage
      return JSON.stringify((await page[method]?.(...parameters)) ?? null)
    },
    JSON.stringify([name, args]),
  )
  return JSON.parse(text) as Awaited<ReturnType<LinkPage[K]>>
}

async function tabOf(browser: 'chromium' | 'firefox'): Promise<Tab> {
  const page = browser === 'chromium' ? await chromium.page() : await firefox.newPage()
  await page.goto(served.url)
  const tab = page as unknown as Tab
  await until(() => tab.evaluate((name) => name in globalThis, 'linkPage'), 'the page has loaded')
  return tab
}

async function carry(from: Tab, to: Tab): Promise<void> {
  const signals = await call(from, 'signals')
  if (signals.length > 0) expect(await call(to, 'accept', signals)).not.toContain(false)
}

async function connect(initiator: Tab, answerer: Tab): Promise<void> {
  await call(answerer, 'start', false)
  await call(initiator, 'start', true)
  await until(async () => {
    await carry(initiator, answerer)
    await carry(answerer, initiator)
    return (await call(initiator, 'status')).open && (await call(answerer, 'status')).open
  }, 'both ends open')
}

const PAIRS = [
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const

describe.each(PAIRS)('a link from %s to %s', (first, second) => {
  it('[LNK1] [LNK2] carries small and largest messages on every channel, both ways', async () => {
    const tabs = [await tabOf(first), await tabOf(second)] as const
    await connect(...tabs)
    const sizes = [1, 1_150, MAX_MESSAGE_BYTES]
    for (const tab of tabs) {
      for (const channel of ['events', 'state', 'transfer'] as const) {
        for (const size of sizes) expect(await call(tab, 'send', channel, size, 1)).toBe(1)
      }
    }
    for (const [tab, other] of [tabs, tabs.toReversed() as [Tab, Tab]]) {
      const received = async (channel: ChannelName): Promise<number[]> =>
        (await call(tab, 'status')).received[channel] ?? []
      await until(async () => (await received('events')).length === 3, 'three events arrive')
      await until(async () => (await received('transfer')).length === 3, 'three transfers arrive')
      expect([await received('events'), await received('transfer')]).toEqual([sizes, sizes])
      // This channel may lose any message, first of all a large one of sixty packets: it is sent until it arrives.
      for (const size of sizes) {
        await until(async () => {
          if ((await received('state')).includes(size)) return true
          await call(other, 'send', 'state', size, 1)
          return false
        }, `a message of ${size} bytes arrives whole on state`)
      }
      expect((await received('state')).every((size) => sizes.includes(size))).toBe(true)
      // Candidates of a link that opened early may be under way.
      await until(async () => {
        await carry(tabs[0], tabs[1])
        await carry(tabs[1], tabs[0])
        return (await call(tab, 'path')) === 'host'
      }, 'the path is direct')
    }
    for (const tab of tabs) await tab.close()
  })

  it('[LNK6] ends within a second when the other page is closed', async () => {
    for (const closes of [0, 1] as const) {
      const tabs = [await tabOf(first), await tabOf(second)] as const
      await connect(...tabs)
      const stays = tabs[1 - closes] as Tab
      await tabs[closes].close()
      const start = performance.now()
      await until(async () => (await call(stays, 'status')).ended !== undefined, 'the other end closes')
      expect((await call(stays, 'status')).ended).toBe('remote-closed')
      expect(performance.now() - start).toBeLessThan(1_500)
      await stays.close()
    }
  })
})

describe('[LOB36] a watch of the network', () => {
  /** STUN server that is silent until the test says so. */
  const silentServer = async () => {
    const socket = createSocket('udp4')
    const server = { asked: 0, answers: false, port: 0, close: () => void socket.close() }
    socket.on('message', (request, from) => {
      server.asked++
      // Not the own address, which some engines do not report again.
      const answer = bindingResponse(request, { ...from, address: '203.0.113.7' })
      if (server.answers) socket.send(answer, from.port, from.address)
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    server.port = socket.address().port
    return server
  }

  it.each(['chromium', 'firefox'] as const)('%s tells when the network answers again', async (browser) => {
    const server = await silentServer()
    try {
      const tab = await tabOf(browser)
      await call(tab, 'watch', server.port)
      await until(() => server.asked > 5, 'the server is asked again and again')
      expect(await call(tab, 'backs')).toBe(0)
      server.answers = true
      await until(async () => (await call(tab, 'backs')) === 1, 'the network is back')
      await tab.close()
    } finally {
      server.close()
    }
  })

  it('Firefox, which makes no connection while it has no network, tells when it has one', async () => {
    const server = await silentServer()
    try {
      const tab = await tabOf('firefox')
      await call(tab, 'watch', server.port)
      await until(() => server.asked > 2, 'the server is asked')
      await setOffline(firefox, true)
      await until(async () => (await call(tab, 'refusals')) > 1, 'the engine has made no connection twice')
      server.answers = true
      await setOffline(firefox, false)
      await until(async () => (await call(tab, 'backs')) === 1, 'the network is back')
      await tab.close()
    } finally {
      await setOffline(firefox, false)
      server.close()
    }
  })
})

it('[SCH5] timers keep their pace in a hidden tab, where those of the page do not', async () => {
  const browser = await launchChromiumWithHiddenTabs()
  try {
    const page = await browser.newPage()
    await page.goto(served.url)
    await until(() => page.evaluate(() => 'linkPage' in globalThis), 'the page has loaded')
    const crossing = call(page as unknown as Tab, 'pace', 4_000)
    await (await browser.newPage()).bringToFront()
    await until(() => page.evaluate(() => document.visibilityState === 'hidden'), 'the page is hidden')
    expect(await crossing).toBeGreaterThan(60)
    const [plain, paced] = await Promise.all([
      page.evaluate(async () => {
        const end = performance.now() + 4_000
        let count = 0
        for (; performance.now() < end; count++) await new Promise((resolve) => setTimeout(resolve, 50))
        return count
      }),
      call(page as unknown as Tab, 'pace', 4_000),
    ])
    expect(plain).toBeLessThan(10)
    expect(paced).toBeGreaterThan(60)
  } finally {
    await browser.close()
  }
})
