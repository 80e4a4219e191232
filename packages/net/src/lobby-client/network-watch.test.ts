// Tests of the watch of a network, with connections whose servers answer when the test says so.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineGame } from '../game.ts'
import { connectLobby } from '../lobby.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { memoryLobby } from '../testing/memory-lobby.ts'
import { watchNetwork } from './network-watch.ts'

const game = defineGame({ id: 'test', version: 1 })
const SERVERS = [{ urls: 'stun:stun.example:3478' }]
const HOST = 'candidate:1 1 udp 2122260223 10.0.0.2 5000 typ host'
const PUBLIC = 'candidate:2 1 udp 1686052607 203.0.113.7 5000 typ srflx raddr 0.0.0.0 rport 0'
const RELAY = 'candidate:3 1 udp 41885695 203.0.113.8 6000 typ relay raddr 0.0.0.0 rport 0'

let open: FakeConnection[]
let made: number
let refused: boolean

class FakeConnection {
  readonly config: RTCConfiguration
  onicecandidate: (event: { readonly candidate: { readonly candidate: string } | null }) => void = () => {}

  constructor(config: RTCConfiguration) {
    if (refused) throw new Error('Cannot create so many connections')
    this.config = config
    made++
    open.push(this)
  }

  createDataChannel(): void {}

  async setLocalDescription(): Promise<void> {
    throw new Error('closed')
  }

  close(): void {
    open = open.filter((one) => one !== this)
  }
}

function gather(candidate: string | undefined): void {
  for (const one of open) one.onicecandidate({ candidate: candidate === undefined ? null : { candidate } })
}

beforeEach(() => {
  open = []
  made = 0
  refused = false
  vi.stubGlobal('RTCPeerConnection', FakeConnection)
})

afterEach(() => vi.unstubAllGlobals())

function setUp(iceServers: readonly RTCIceServer[] = SERVERS): {
  scheduler: VirtualScheduler
  backs: number[]
  stop: () => void
} {
  const scheduler = new VirtualScheduler(1)
  const backs: number[] = []
  const stop = watchNetwork(
    scheduler,
    () => iceServers,
    () => backs.push(scheduler.now()),
  )
  return { scheduler, backs, stop }
}

it.each([PUBLIC, RELAY])(
  '[LOB36] asks each second, and tells of the first answer after one without: %s',
  async (answer) => {
    const { scheduler, backs } = setUp()
    await scheduler.run(20_500)
    expect([made, open.length]).toEqual([21, 1])
    gather(answer)
    gather(answer)
    await scheduler.run(10_000)
    expect([backs, made, open.length]).toEqual([[20_500], 21, 0])
  },
)

it('[LOB36] says nothing of a network that answers at once, and asks no more', async () => {
  const { scheduler, backs } = setUp()
  gather(PUBLIC)
  await scheduler.run(10_000)
  expect([backs, made, open.length]).toEqual([[], 1, 0])
})

it('[LOB36] takes an own address, and the end of the gathering, for no answer', async () => {
  const { scheduler, backs } = setUp()
  await scheduler.run(1_500)
  for (const candidate of [HOST, '', undefined]) gather(candidate)
  await scheduler.run(1_000)
  expect([backs, made, open.length]).toEqual([[], 3, 1])
})

it('[LOB36] ends, and leaves no connection', async () => {
  for (const ms of [0, 500, 3_500]) {
    const { scheduler, backs, stop } = setUp()
    await scheduler.run(ms)
    stop()
    const before = made
    expect(open).toEqual([])
    await scheduler.run(10_000)
    expect([backs, made]).toEqual([[], before])
  }
})

it('[LOB36] asks the servers that the lobby has given last', async () => {
  const servers = [...SERVERS]
  const { scheduler } = setUp(servers)
  const renewed = { urls: 'turn:turn.example', username: 'new', credential: 'x' }
  servers.splice(0, 1, renewed)
  await scheduler.run(1_000)
  expect(open.map(({ config }) => config.iceServers)).toEqual([[renewed]])
})

it('[LOB36] goes on asking when no connection can be made for a while, as in Firefox without a network', async () => {
  const { scheduler, backs } = setUp()
  await scheduler.run(1_500)
  refused = true
  await scheduler.run(20_000)
  expect([made, open.length]).toEqual([2, 0])
  refused = false
  await scheduler.run(1_000)
  gather(PUBLIC)
  expect([backs, made, open.length]).toEqual([[22_500], 3, 0])
})

it('[LOB36] does nothing without servers, without WebRTC, and where no connection can be made', async () => {
  const watches = [setUp([])]
  expect(made).toBe(0)
  refused = true
  watches.push(setUp())
  vi.stubGlobal('RTCPeerConnection', undefined)
  watches.push(setUp())
  for (const { scheduler, backs, stop } of watches) {
    await scheduler.run(5_000)
    stop()
    expect([backs, made]).toEqual([[], 0])
  }
})

it.each([
  ['a guarded player', { privacy: 'guarded' }, 4],
  ['a private player', { privacy: 'private' }, 0],
  ['a player with mayReveal', { mayReveal: () => false }, 0],
] as const)('[LOB36] %s asks whom it would ask in any case', async (_, options, questions) => {
  const scheduler = new VirtualScheduler(1)
  const { url, WebSocket, setReachable } = memoryLobby({ scheduler, seed: 1, iceServers: SERVERS })
  const connecting = connectLobby(url, game, { scheduler, WebSocket, ...options })
  await scheduler.run(100)
  const creating = (await connecting).create()
  await scheduler.run(100)
  const room = await creating
  setReachable(false)
  await scheduler.run(3_500)
  expect(made).toBe(questions)
  void room.leave()
  await scheduler.run(2_000)
  expect([made, open.length]).toEqual([questions, 0])
})
