// Tests of players in Node, over real data channels and the real lobby.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import wrtc from '@roamhq/wrtc'
import { startLobby } from '@tickmesh/lobby/dev'
import { connectLobby, defineGame, f, TickmeshError, webrtcLinks, wrapLinks, type Lobby } from '@tickmesh/net'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { until } from '../setup/until.ts'

const game = defineGame({
  id: 'node-test',
  version: 1,
  state: { dot: { x: f.fixed(0, 100, 1 / 8) } },
  events: { say: v.object({ text: v.string() }) },
})
let lobby: Awaited<ReturnType<typeof startLobby>>

beforeAll(async () => {
  lobby = await startLobby({ runtime: 'partykit', port: 0 })
})
afterAll(() => lobby?.stop())

/** Starts `leaving-player.ts`; returns what it prints, and a promise of its end. */
function player(...args: readonly string[]): { readonly lines: string[]; readonly exit: Promise<unknown> } {
  const script = fileURLToPath(new URL('leaving-player.ts', import.meta.url))
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    '--conditions=@tickmesh/source',
    script,
    lobby.url,
    ...args,
  ])
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  return { lines, exit: once(child, 'close') }
}

it('[LNK1] two players in Node meet, with WebRTC and WebSocket as options', async () => {
  const meet = async (name: string) => {
    const client = await connectLobby(lobby.url, game, { name, links: webrtcLinks({ rtc: wrtc }), WebSocket })
    return client.quickMatch({ mode: 'node', players: 2 })
  }
  const [a, b] = await Promise.all([meet('Ann'), meet('Bob')])
  const heard: string[] = []
  b.onEvent('say', ({ text }, from) => heard.push(`${from.name}: ${text}`))
  const mine = a.state.spawn('dot', { x: 1 })
  await until(() => [...a.players.values()].every(({ status }) => status === 'connected'), 'linked')
  await until(() => [...b.players.values()].every(({ status }) => status === 'connected'), 'linked')
  a.send('say', { text: 'hello' })
  mine.x = 42
  await until(() => heard.length === 1, 'the event arrived')
  expect(heard).toEqual(['Ann: hello'])
  await until(() => [...b.state.all('dot')].some(({ latest }) => latest.x === 42), 'the state arrived')
  await until(
    () => [...b.players.values()].every(({ isMe, stats }) => isMe || stats.path === 'host'),
    'the path is known',
  )
  await a.leave()
  await until(() => b.players.size === 1, 'Ann has left')
  await b.leave()
})

it('connecting without WebRTC and relay reports what to do', async () => {
  const error = await connectLobby(lobby.url, game, { WebSocket, relay: false }).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(TickmeshError)
  expect(error).toMatchObject({ code: 'webrtc-unavailable', message: expect.stringContaining('@roamhq/wrtc') })
})

it('iceServers that WebRTC refuses are refused at once, with its own message', () => {
  const refused = expect.objectContaining({
    code: 'invalid-value',
    message: expect.stringContaining('iceServers') as string,
  }) as Error
  expect(() => webrtcLinks({ rtc: wrtc, iceServers: [{ urls: 'stun.example.com' }] })).toThrow(refused)
})

it('without WebRTC, wrapped links and other kinds connect; with WebRTC links, player.problem reports it', async () => {
  const links = wrapLinks(webrtcLinks(), () => ({}))
  const enter = async (): Promise<Lobby<typeof game>> =>
    connectLobby(lobby.url, game, { links, WebSocket, relay: false })
  const room = await (await enter()).create()
  const other = await (await enter()).join(room.code)
  const problem = (): string | undefined => other.players.get(room.me.id)?.problem?.code
  await until(() => problem() === 'webrtc-unavailable', 'the problem is reported')
  await Promise.all([room.leave(), other.leave()])
})

it('a process ends within 0.2 s of leave() and close(): no timer of a link or a room keeps it alive', async () => {
  const first = player('')
  await until(() => first.lines.length === 1, 'a room is made')
  const second = player(first.lines[0] ?? '', 'second')
  const ended = [first, second].map(async ({ lines, exit }) => {
    await exit
    return Number(lines.at(-1))
  })
  // On a busy machine 0.2 s take longer; what kept a process alive were timers of 5 s.
  for (const ms of await Promise.all(ended)) expect(ms).toBeLessThan(2_000)
}, 60_000)

it('connecting without a lobby reports what to check, within its limit', async () => {
  const error = await connectLobby('ws://127.0.0.1:9', game, { links: webrtcLinks({ rtc: wrtc }), WebSocket }).catch(
    (cause: unknown) => cause,
  )
  expect(error).toMatchObject({ code: 'lobby-unreachable' })
})
