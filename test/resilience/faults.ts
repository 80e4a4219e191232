// Faults of the resilience lab.

import type { NatKind } from '../lab/network/nat.ts'
import { RoughPath } from '../lab/network/rough-path.ts'
import type { Router } from '../lab/network/router.ts'
import { until } from '../setup/until.ts'
import { dropped, type Fault, FAULT, OPEN_TO_SYMMETRIC } from './fault.ts'
import { LOBBY_FAULTS } from './lobby-faults.ts'
import { MOBILE, type Scene, signalPage } from './scene.ts'

const outages = [3, 10, 20, 40].map((seconds): Fault => {
  const before = { 3: '0.25', 10: '4.2', 20: '1.4 to 6.6', 40: '0.6 to 2.8' }[seconds] ?? ''
  return { name: `outage of a guest, ${seconds} s`, seconds, goal: 1, before, ...dropped(1) }
})

const hostOutages: readonly Fault[] = [
  {
    name: 'outage of the host, 20 s: another host',
    seconds: 20,
    goal: 1.5,
    before: '17',
    measures: 'host',
    ...dropped(0),
  },
  { name: 'outage of the host, 40 s', seconds: 40, goal: 1, before: '', ...dropped(0) },
]

const stops = [8, 20, 60].map((seconds): Fault => ({
  name: `page of a guest stopped, ${seconds} s`,
  seconds,
  goal: 1,
  before: { 8: '0.1', 20: '0.5 to 0.9', 60: 'thrown out' }[seconds] ?? '',
  begin: (scene) => signalPage(scene.player(1), 'SIGSTOP'),
  heal: (scene) => signalPage(scene.player(1), 'SIGCONT'),
}))

const losses = [30, 60].map((percent): Fault => ({
  name: `loss of ${percent} %, 20 s`,
  seconds: 20,
  goal: 1,
  before: '',
  ...dropped(1, `meta l4proto udp numgen random mod 100 < ${percent}`),
}))

/** Fault in which packets of both directions are late, out of order and lost. */
function rough(): Fault {
  let path: RoughPath | undefined
  return {
    name: '50 ms, 20 ms of jitter and loss of 5 %, 20 s',
    seconds: 20,
    goal: 1,
    before: '',
    prepare: async (scene) => {
      path = await RoughPath.start(scene.net, scene.player(1).router.number, { delayMs: 50, jitterMs: 20, loss: 0.05 })
    },
    begin: () => path?.enter(),
    heal: () => path?.leave(),
  }
}

/** Interfaces of a router. */
const ENDS = ['lan', 'wan'] as const

/** Fault in which packets of each direction are lost by tens, one of five. */
const bursts: Fault = {
  name: 'loss of 20 % in bursts of 10, 20 s',
  seconds: 20,
  goal: 1,
  before: '',
  begin: (scene) => {
    for (const end of ENDS) scene.player(1).router.drop(`${FAULT}${end}`, `iifname "${end}" numgen inc mod 50 < 10`)
  },
  heal: (scene) => {
    for (const end of ENDS) scene.player(1).router.restore(`${FAULT}${end}`)
  },
}

/** Fault in which the host and the second player reach each other no more; a third one reaches both. */
const apart: Fault = {
  name: 'host and a guest do not reach each other',
  seconds: 0,
  goal: 4,
  before: 'no shared values',
  begin: ({ players }) => {
    const [host, guest] = players.map(({ router }) => router) as [Router, Router]
    host.drop(FAULT, `ip daddr ${guest.wan}`)
    guest.drop(FAULT, `ip daddr ${host.wan}`)
  },
  lift: ({ players }) => {
    for (const { router } of players) router.restore(FAULT)
  },
}

/** Puts the second player's Wi-Fi back. */
function backHome(scene: Scene): void {
  const { client, router } = scene.player(1)
  client.unplug(MOBILE)
  router.restore(FAULT)
}

function toMobile(name: string, kind: NatKind, rest: Pick<Fault, 'goal' | 'before' | 'turn'>): Fault {
  return {
    name,
    seconds: 0,
    ...rest,
    begin: (scene) => {
      const { client } = scene.player(1)
      scene.mobile.kind = kind
      client.unplug('eth0')
      client.plug(scene.mobile, 2, MOBILE)
    },
    restore: (scene) => {
      const { client, router } = scene.player(1)
      client.unplug(MOBILE)
      client.plug(router, 2)
    },
  }
}

const moves: readonly Fault[] = [
  toMobile('Wi-Fi to mobile data', 'port restricted', { goal: 3, before: '15.6 to 15.9' }),
  toMobile('Wi-Fi to mobile data, symmetric, with TURN', 'symmetric', { goal: 4, before: '', turn: true }),
  {
    name: 'only the route changes',
    seconds: 0,
    goal: 3,
    before: '20.7',
    begin: (scene) => {
      const { client, router } = scene.player(1)
      client.plug(scene.mobile, 2, MOBILE)
      client.routeThrough(MOBILE)
      router.drop(FAULT, '')
    },
    restore: backHome,
  },
]

const rebindings: readonly Fault[] = [
  {
    name: 'NAT rebinding',
    seconds: 0,
    kinds: OPEN_TO_SYMMETRIC,
    goal: 1.6,
    before: '1.2 to 1.6',
    begin: (scene) => scene.player(1).router.forgetMappings(),
  },
  {
    name: 'NAT rebinding, no lobby for 15 s',
    seconds: 0,
    kinds: OPEN_TO_SYMMETRIC,
    goal: 4,
    before: 'lost for good',
    begin: (scene) => {
      const { router } = scene.player(1)
      router.drop(FAULT, 'meta l4proto tcp')
      router.forgetMappings()
    },
    lift: (scene) => scene.player(1).router.restore(FAULT),
  },
]

const hostStopped: Fault = {
  name: 'page of the host stopped, 30 s: another host',
  seconds: 30,
  goal: 1.5,
  before: '17.0 to 17.2',
  measures: 'host',
  begin: (scene) => signalPage(scene.player(0), 'SIGSTOP'),
  heal: (scene) => signalPage(scene.player(0), 'SIGCONT'),
}

/** Bytes of an event that one packet does not carry. */
const LARGE_EVENT_BYTES = 3_000
/** Time for a page to come back out of the browser's cache, ms. */
const BACK_LIMIT_MS = 10_000

const others: readonly Fault[] = [
  {
    name: 'packets above 1200 bytes vanish',
    seconds: 0,
    goal: 4,
    before: 'events of 3 KB end the link',
    begin: async (scene) => {
      scene.player(1).router.drop(FAULT, 'meta l4proto udp meta length > 1200')
      for (const { browser } of scene.players) await browser.call('say', LARGE_EVENT_BYTES)
    },
    lift: (scene) => scene.player(1).router.restore(FAULT),
  },
  {
    name: 'page of a guest left for 5 s, back out of the cache',
    seconds: 5,
    goal: 1,
    before: 'a ghost for 45 s',
    begin: (scene) => scene.player(1).browser.open(`${scene.page}elsewhere.html`),
    heal: async (scene) => {
      const { browser } = scene.player(1)
      await browser.evaluate('history.back()')
      const back = (): Promise<boolean> => browser.evaluate<boolean>(`'lab' in globalThis`).catch(() => false)
      await until(back, 'the page is back', BACK_LIMIT_MS)
    },
  },
]

export const FAULTS: readonly Fault[] = [
  ...outages,
  ...hostOutages,
  apart,
  ...moves,
  ...rebindings,
  {
    name: 'one way only, UDP, 15 s',
    seconds: 15,
    goal: 1,
    before: '3.5',
    ...dropped(1, 'iifname "wan" meta l4proto udp'),
  },
  { name: 'one way only, lobby too, 15 s', seconds: 15, goal: 1, before: '5.8', ...dropped(1, 'iifname "wan"') },
  ...losses,
  rough(),
  bursts,
  ...stops,
  hostStopped,
  ...LOBBY_FAULTS,
  ...others,
]
