// Tests of a socket that the lobby refuses for its rate, in a real browser, which hides the status of the answer.

import { networkInterfaces } from 'node:os'
import { startNodeLobby, type NodeLobby } from '@tickmesh/lobby/server/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'

/** Address of this machine on its network: nothing is counted for loopback addresses. */
const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

let lobby: NodeLobby
let served: Served
let chromium: Chromium

beforeAll(async () => {
  lobby = await startNodeLobby({ host: '0.0.0.0', iceServers: [], limits: { missesPerAddress: 1 } })
  served = await serve(`${import.meta.dirname}/steady`)
  chromium = await launchChromium()
})
afterAll(async () => {
  await chromium?.close()
  await served?.close()
  await lobby?.close()
})

it.skipIf(address === undefined)('[LOB8] [LOB50] is reported as such, with the time to wait', async () => {
  const page = await chromium.page(served.url)
  await until(() => page.evaluate<boolean>(`'steady' in globalThis`), 'the page has loaded')
  const join = (code: string): Promise<string> => {
    const ask = JSON.stringify({ lobby: `ws://${address}:${lobby.port}`, name: 'Ann', tickRate: 60, code })
    return page.evaluate(`steady.play(${ask}).catch((error) => error.code + ': ' + error.message)`)
  }
  expect(await join('2222222')).toMatch(/^room-unknown/)
  expect(await join('3333333')).toMatch(/^rate-limited: .* in again in \d+ s: .* tried too many codes\.$/)
})
