// Tests that every runtime of the lobby must pass; the test files of Node and PartyKit run them.

import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_MESSAGE_BYTES, PROTOCOL_VERSION, type RoomMessage, type Seated } from '../protocol/index.ts'
import { startLobby, type RunningLobby } from '../dev/index.ts'
import { ANSWER_LIMIT_MS, Client, type OfType, type Sent } from './client.fixture.ts'

/** Contract of every runtime of the lobby, through real sockets. */
export function lobbyContract(runtime: 'partykit' | 'node'): void {
  describe(`the lobby on ${runtime}`, { timeout: 60_000 }, () => {
    let lobby: RunningLobby
    let games = 0
    const clients: Client[] = []

    beforeAll(async () => {
      lobby = await startLobby({ runtime, port: 0 })
    }, 60_000)
    afterAll(async () => {
      for (const client of clients) client.break()
      await lobby.stop()
    })

    const connect = async (path: string, headers?: { readonly [name: string]: string }): Promise<Client> => {
      const client = new Client(lobby.url + path, headers)
      clients.push(client)
      return client.opened()
    }
    /** Returns the id of a game that no other test uses. */
    const newGame = (): string => `game-${++games}`
    const directory = async (game: string, version = 1): Promise<Client> => {
      const client = await connect(`/parties/main/${game}@${version}`)
      client.send({ type: 'hello', protocol: PROTOCOL_VERSION })
      await client.next('ready')
      return client
    }
    const create = async (game: string, options: object = {}): Promise<OfType<'made'>> => {
      const client = await directory(game)
      client.send({ type: 'create', req: 1, public: false, maxPlayers: 4, ...options })
      const made = await client.next('made')
      client.close()
      return made
    }
    const enter = async (game: string, code: string, name: string, ticket?: string): Promise<[Client, Seated]> => {
      const client = await connect(`/parties/room/${code}`)
      client.send({ type: 'join', protocol: PROTOCOL_VERSION, game, version: 1, name, ticket } satisfies Sent)
      return [client, await client.next('seated')]
    }
    const refusal = async (client: Client, message: Sent | string): Promise<string> => {
      client.send(message)
      return (await client.next('error')).code
    }
    const join = (game: string, version = 1): RoomMessage & Sent => ({
      type: 'join',
      protocol: PROTOCOL_VERSION,
      game,
      version,
      name: 'Bob',
    })

    it('[LOB1] answers on / and /health for every origin', async () => {
      for (const path of ['/', '/health']) {
        const response = await fetch(lobby.url.replace('ws:', 'http:') + path)
        expect(response.headers.get('access-control-allow-origin')).toBe('*')
        expect(await response.json()).toEqual({ ok: true, service: 'tickmesh-lobby', protocol: PROTOCOL_VERSION })
      }
    })

    it('[LOB2] refuses calls from outside, and sockets at paths of no object', async () => {
      const http = lobby.url.replace('ws:', 'http:')
      const call = { method: 'POST', body: '{"type":"reserve","seats":1}' }
      expect((await fetch(`${http}/parties/room/2222222/call`, call)).ok).toBe(false)
      expect((await fetch(`${http}/parties/room/2222222`, call)).status).toBe(403)
      expect((await fetch(`${http}/parties/main/arena@1`, call)).status).toBe(403)
      for (const path of ['/parties/room/lower', '/parties/main/no-version', '/parties/other/x', '/party/arena@1']) {
        await expect(connect(path)).rejects.toThrow()
      }
    })

    it('[LOB2] survives a client that breaks off at a path of no object', async () => {
      const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
      const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n`
      for (let i = 0; i < 20; i++) {
        const socket = connectTcp(lobby.port, '127.0.0.1')
        socket.on('error', () => {})
        await new Promise((resolve) => socket.once('connect', resolve))
        socket.write(`GET /nope HTTP/1.1\r\nHost: localhost\r\n${upgrade}${key}\r\n${'x'.repeat(100_000)}`)
        // At different moments of the refusal.
        if (i % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
        socket.resetAndDestroy()
      }
      await directory(newGame())
    })

    it('[LOB10] makes a room, seats players by code and by ticket, and announces them', async () => {
      const game = newGame()
      const made = await create(game, { data: { map: 'ice' } })
      expect(made.code).toMatch(/^[2-9A-HJKMNP-TV-Z]{7}$/)
      const [ann, first] = await enter(game, made.code, 'Ann', made.ticket)
      const [, second] = await enter(game, made.code, 'Bob')
      expect((await ann.next('joined')).member).toEqual({ id: second.id, slot: 1, ordinal: 1, name: 'Bob' })
      expect(first).toMatchObject({
        code: made.code,
        maxPlayers: 4,
        public: false,
        data: { map: 'ice' },
      })
      expect(second.seed).toBe(first.seed)
      expect(second.host).toEqual({ id: first.id, term: 1 })
      expect(second.members.map(({ name }) => name)).toEqual(['Ann', 'Bob'])
    })

    it('[LOB11] answers why a room cannot be joined', async () => {
      const game = newGame()
      const { code, ticket } = await create(game, { maxPlayers: 1 })
      const [ann] = await enter(game, code, 'Ann', ticket)
      const bob = await connect(`/parties/room/${code}`)
      expect(await refusal(bob, join(game))).toBe('room-full')
      expect(await refusal(bob, join(game, 2))).toBe('version-mismatch')
      expect(await refusal(bob, join('another-game'))).toBe('room-unknown')
      expect(await refusal(bob, { ...join(game), protocol: 99 })).toBe('protocol-mismatch')
      expect(await refusal(await connect('/parties/room/2222222'), join(game))).toBe('room-unknown')
      ann.send({ type: 'leave' })
      await ann.closed()
      expect(await refusal(bob, join(game))).toBe('room-closed')
    })

    it('[LOB12] lists the public rooms of this game and version only', async () => {
      const game = newGame()
      const { code, ticket } = await create(game, { public: true, data: { map: 'ice' } })
      await create(game, { public: false })
      await enter(game, code, 'Ann', ticket)
      const client = await directory(game)
      const list = async (filter: object): Promise<OfType<'rooms'>['rooms']> => {
        client.send({ type: 'list', req: 1, ...filter })
        return (await client.next('rooms')).rooms
      }
      // The room's report may come later.
      let rooms = await list({})
      for (const limit = Date.now() + ANSWER_LIMIT_MS; rooms.length === 0 && Date.now() < limit;) {
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        rooms = await list({})
      }
      expect(rooms).toEqual([{ code, players: 1, maxPlayers: 4, data: { map: 'ice' } }])
      expect(await list({ data: { map: 'sand' } })).toEqual([])
      const other = await directory(game, 2)
      other.send({ type: 'list', req: 1 })
      expect((await other.next('rooms')).rooms).toEqual([])
    })

    it('[LOB21] relays between members of one room only, and stamps the sender', async () => {
      const game = newGame()
      const one = await create(game)
      const two = await create(game)
      const [ann, annSeat] = await enter(game, one.code, 'Ann', one.ticket)
      const [bob, bobSeat] = await enter(game, one.code, 'Bob')
      const [eve] = await enter(game, two.code, 'Eve', two.ticket)
      eve.send({ type: 'signal', n: 1, to: annSeat.id, data: 'from another room' })
      eve.send({ type: 'ping', seen: 0 })
      await eve.next('pong')
      bob.send({ type: 'signal', n: 1, to: annSeat.id, from: annSeat.id, data: { sdp: 'offer' } })
      expect(await ann.next('signal')).toEqual({ n: 2, type: 'signal', from: bobSeat.id, data: { sdp: 'offer' } })
      ann.send({ type: 'reach', n: 1, peer: bobSeat.id, reachable: false })
      expect(await bob.next('reach')).toMatchObject({ from: annSeat.id, peer: bobSeat.id, reachable: false })
    })

    it('[LOB26] hides local addresses in the signals of a guarded player', async () => {
      const game = newGame()
      const { code, ticket } = await create(game)
      const [bob, { id: to }] = await enter(game, code, 'Bob', ticket)
      const ann = await connect(`/parties/room/${code}`)
      ann.send({ ...join(game), privacy: 'guarded' })
      await ann.next('seated')
      for (const [at, address] of ['192.168.1.5', 'fd00::2', '203.0.113.9'].entries()) {
        ann.send({ type: 'signal', n: at + 1, to, data: `candidate:1 1 udp 9 ${address} 7 typ host` })
      }
      expect((await bob.next('signal')).data).toBe('candidate:1 1 udp 9 203.0.113.9 7 typ host')
    })

    it('[LOB30] names the longest seated player host when the host leaves', async () => {
      const game = newGame()
      const { code, ticket } = await create(game)
      const [ann] = await enter(game, code, 'Ann', ticket)
      const [bob, bobSeat] = await enter(game, code, 'Bob')
      const [cid] = await enter(game, code, 'Cid')
      ann.send({ type: 'leave' })
      for (const client of [bob, cid]) expect(await client.next('host')).toMatchObject({ id: bobSeat.id, term: 2 })
      await ann.closed()
    })

    it('[LOB31] resumes a seat by its secret, with all missed messages, and closes its older socket', async () => {
      const game = newGame()
      const { code, ticket } = await create(game)
      const [ann, annSeat] = await enter(game, code, 'Ann', ticket)
      const [bob, bobSeat] = await enter(game, code, 'Bob')
      bob.break()
      ann.send({ type: 'signal', n: 1, to: bobSeat.id, data: 'missed' })
      ann.send({ type: 'ping', seen: 0 })
      await ann.next('pong')
      const resume = { type: 'resume', protocol: PROTOCOL_VERSION, id: bobSeat.id, secret: bobSeat.secret, seen: 0 }
      const again = await connect(`/parties/room/${code}`)
      expect(await refusal(again, { ...resume, secret: annSeat.secret })).toBe('room-unknown')
      again.send(resume)
      expect((await again.next('resumed')).heard).toBe(0)
      expect(await again.next('signal')).toMatchObject({ from: annSeat.id, data: 'missed' })
      const third = await connect(`/parties/room/${code}`)
      third.send({ ...resume, seen: 1 })
      await third.next('resumed')
      expect((await again.next('closed')).reason).toBe('replaced')
      expect(await again.closed()).toBe(4_001)
    })

    it('[LOB33] lets only the creator or the host close a room', async () => {
      const game = newGame()
      const { code, ticket } = await create(game)
      const [ann] = await enter(game, code, 'Ann', ticket)
      const [bob] = await enter(game, code, 'Bob')
      expect(await refusal(bob, { type: 'close' })).toBe('not-allowed')
      ann.send({ type: 'close' })
      for (const client of [ann, bob]) {
        expect((await client.next('closed')).reason).toBe('closed')
        await client.closed()
      }
    })

    it('[LOB40] matches players with equal terms, all at once', async () => {
      const game = newGame()
      const players = await Promise.all(Array.from({ length: 8 }, () => directory(game)))
      players.forEach((player, i) =>
        player.send({ type: 'quick', req: i, mode: i % 2 === 0 ? 'duel' : 'race', min: 2, max: 2 }),
      )
      const made = await Promise.all(players.map((player) => player.next('made')))
      const seats = await Promise.all(made.map(({ code, ticket }, i) => enter(game, code, `P${i}`, ticket)))
      const byCode = group(made.map(({ code }) => code))
      expect(byCode.size).toBe(4)
      for (const indices of byCode.values()) {
        expect(indices.length).toBe(2)
        expect(new Set(indices.map((i) => i % 2)).size).toBe(1)
      }
      expect(seats.length).toBe(8)
    })

    it('[LOB3] answers malformed, unknown and oversize messages with an error, and keeps the connection', async () => {
      const client = await directory(newGame())
      expect(await refusal(client, 'not json')).toBe('malformed')
      expect(await refusal(client, '['.repeat(10_000))).toBe('malformed')
      expect(await refusal(client, { type: 'nonsense' })).toBe('unknown-type')
      expect(await refusal(client, { type: 'create', req: 1, public: 'yes', maxPlayers: 4 })).toBe('malformed')
      expect(await refusal(client, { type: 'create', req: 1, public: true, maxPlayers: 256 })).toBe('malformed')
      const data = 'x'.repeat(2_100)
      expect(await refusal(client, { type: 'create', req: 1, public: true, maxPlayers: 4, data })).toBe('too-large')
      expect(await refusal(client, `"${'x'.repeat(MAX_MESSAGE_BYTES)}"`)).toBe('too-large')
      client.send({ type: 'list', req: 7 })
      expect((await client.next('rooms')).req).toBe(7)
    })

    it('[LOB4] limits a flood, and closes one that continues', async () => {
      const client = await directory(newGame())
      for (let i = 0; i < 700; i++) client.send({ type: 'ping', seen: 0 })
      expect((await client.next('error')).code).toBe('rate-limited')
      for (let i = 0; i < 2_000; i++) client.send({ type: 'ping', seen: 0 })
      expect(await client.closed()).toBe(1_008)
    })

    it('[LOB5] completes the close of a client', async () => {
      const client = await directory(newGame())
      client.close()
      expect(await client.closed()).toBe(1_000)
    })

    it('[LOB22] names a public STUN server as its default, under any host name', async () => {
      const game = newGame()
      const { code } = await create(game)
      for (const host of ['localhost', 'lobby.example.com']) {
        const client = await connect(`/parties/room/${code}`, { host })
        client.send(join(game))
        const { iceServers, iceDefault } = await client.next('seated')
        expect([iceServers, iceDefault]).toEqual([[{ urls: 'stun:stun.l.google.com:19302' }], true])
      }
    })
  })
}

/** Returns the indices of equal texts. */
function group(texts: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const [index, text] of texts.entries()) groups.set(text, [...(groups.get(text) ?? []), index])
  return groups
}
