// Tests of players in Node, over real data channels and the real lobby.

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

it('connecting without WebRTC reports what to do', async () => {
  const error = await connectLobby(lobby.url, game, { WebSocket }).catch((cause: unknown) => cause)
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
  const enter = async (): Promise<Lobby<typeof game>> => connectLobby(lobby.url, game, { links, WebSocket })
  const room = await (await enter()).create()
  const other = await (await enter()).join(room.code)
  const problem = (): string | undefined => other.players.get(room.me.id)?.problem?.code
  await until(() => problem() === 'webrtc-unavailable', 'the problem is reported')
  await Promise.all([room.leave(), other.leave()])
})

it('connecting without a lobby reports what to check, within its limit', async () => {
  const error = await connectLobby('ws://127.0.0.1:9', game, { links: webrtcLinks({ rtc: wrtc }), WebSocket }).catch(
    (cause: unknown) => cause,
  )
  expect(error).toMatchObject({ code: 'lobby-unreachable' })
})
