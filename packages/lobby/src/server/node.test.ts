// Tests of the lobby server in Node: floods, the number of sockets and the version of ws.

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, expect, it } from 'vitest'
import { MAX_UNGREETED } from '../core/server-limits.ts'
import { addressContract } from './addresses.contract.ts'
import { Client } from './client.fixture.ts'
import { lobbyContract } from './lobby.contract.ts'
import { startNodeLobby, type NodeLobby } from './node.ts'
import { relayContract } from './relay.contract.ts'
import { turnContract } from './turn.contract.ts'

lobbyContract('node')
addressContract('node')
relayContract('node')
turnContract('node')

let lobby: NodeLobby | undefined

afterEach(() => lobby?.close())

const MEBIBYTE = 1_048_576

it('refuses options that are no object', async () => {
  for (const wrong of [null, 5, 'text', []]) {
    await expect(startNodeLobby(wrong as object)).rejects.toThrow(/^startNodeLobby takes an object of options/)
  }
})

it('listens on all addresses of the machine, of both families', async () => {
  lobby = await startNodeLobby()
  const { port, reachable } = lobby
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const hosts = ['127.0.0.1', ...(own.some(({ address }) => address === '::1') ? ['[::1]'] : [])]
  for (const url of [...hosts.map((host) => `ws://${host}:${port}`), ...reachable]) {
    expect((await fetch(`${url.replace('ws:', 'http:')}/health`)).ok).toBe(true)
  }
})

/** Opens a socket at a directory, without a library. */
async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    'GET /parties/main/arena@1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await once(socket, 'data')
  return socket
}

/** Text frame of 16,000 bytes, masked with zeros; its text is no JSON. */
const NO_JSON = Buffer.concat([Buffer.from([0x81, 0xfe, 0x3e, 0x80, 0, 0, 0, 0]), Buffer.alloc(16_000, 'x')])

it.each([
  ['texts that are no JSON', NO_JSON],
  ['bytes that are no frames', Buffer.alloc(16_000, 0xff)],
  // 0x01 begins a text, and its frame has no bytes.
  [
    'a message in empty fragments',
    Buffer.from([0x01, 0x80, 0, 0, 0, 0, ...new Array(16_000).fill([0, 0x80, 0, 0, 0, 0]).flat()]),
  ],
])(
  '[LOB4] reads no more of a flood once it has refused the socket, and ends it: %s',
  { timeout: 60_000 },
  async (_, frame) => {
    lobby = await startNodeLobby()
    const socket = await openSocket(lobby.port)
    const closed = new Promise<false>((resolve) => socket.on('close', () => resolve(false)))
    let accepted = 0
    // Reads nothing and never answers the close.
    socket.pause()
    const write = (): Promise<boolean> =>
      new Promise((resolve) => socket.write(frame, (error) => resolve(error === null || error === undefined)))
    while (accepted < 256 * MEBIBYTE && (await Promise.race([closed, write()]))) accepted += frame.length
    await closed
    // About 2 MB until the refusal, and the buffers of the system.
    expect(accepted).toBeLessThan(32 * MEBIBYTE)
  },
)

it('closes a socket whose message has more than 64 fragments with 1008', async () => {
  lobby = await startNodeLobby()
  const socket = await openSocket(lobby.port)
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  const further = Array.from({ length: 64 }, () => [0, 0x80, 0, 0, 0, 0]).flat()
  socket.write(Buffer.from([0x01, 0x80, 0, 0, 0, 0, ...further]))
  await once(socket, 'close')
  expect([...Buffer.concat(pieces).subarray(-4)]).toEqual([0x88, 2, 1_008 >> 8, 1_008 & 255])
})

const REQUEST = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'

/** Writes to a new connection, and `further` after each answer. Returns the number of answers until it is closed. */
async function answersTo(port: number, text: string, further: string): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  let answers = ''
  socket.on('data', (data: Buffer) => {
    answers += data.toString('latin1')
    socket.write(further)
  })
  socket.write(text)
  await once(socket, 'close')
  return answers.split('HTTP/1.1 200').length - 1
}

it('[LOB7] answers one of the requests that come in one write, and ends the connection', async () => {
  lobby = await startNodeLobby()
  expect(await answersTo(lobby.port, REQUEST.repeat(1_000), '')).toBe(1)
})

it('[LOB7] ends a connection after the answer to its request', async () => {
  lobby = await startNodeLobby()
  expect(await answersTo(lobby.port, REQUEST, REQUEST)).toBe(1)
})

it('[LOB7] lets a school in whose 300 pupils come at once from one address', { timeout: 60_000 }, async () => {
  lobby = await startNodeLobby({ addressHeader: 'x-forwarded-for' })
  const url = `${lobby.url}/parties/main/arena@1`
  const pupils = Array.from({ length: 300 }, () => new Client(url, { 'x-forwarded-for': '192.0.2.1' }))
  try {
    await Promise.all(pupils.map((pupil) => pupil.opened()))
    for (const pupil of pupils) pupil.send({ type: 'hello', protocol: 2 })
    for (const pupil of pupils) pupil.send({ type: 'list', req: 1 })
    await Promise.all(pupils.map((pupil) => pupil.next('rooms')))
  } finally {
    for (const pupil of pupils) pupil.break()
  }
})

it('[LOB4] ends a socket at once that is one too many, and says why', { timeout: 60_000 }, async () => {
  lobby = await startNodeLobby()
  const { url } = lobby
  const clients: Client[] = []
  try {
    while (clients.length <= MAX_UNGREETED) clients.push(await new Client(`${url}/parties/room/K7QXMWD`).opened())
    const refused = clients[0]!
    expect((await refused.next('error')).code).toBe('lobby-full')
    expect(await refused.closed()).toBe(1_013)
  } finally {
    for (const client of clients) client.break()
  }
})

it('asks for the version of ws that it is tested with, or a later one', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  const { devDependencies, peerDependencies } = JSON.parse(text) as {
    readonly [dependencies: string]: { readonly [name: string]: string }
  }
  expect(peerDependencies?.['ws']).toBe(devDependencies?.['ws'])
})
