// Test of minted TURN credentials, which every runtime of the lobby must pass.

import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../protocol/index.ts'
import { startLobby, type RunningLobby } from '../dev/index.ts'
import { Client } from './client.fixture.ts'

/** Answer of Cloudflare's API, by a stub. */
const ANSWER = {
  iceServers: [
    { urls: ['stun:s:3478'] },
    { urls: ['turns:s:443?transport=tcp', 'turn:s:53', 'turn:s:3478'], username: 'u', credential: 'c' },
  ],
}

const TURN = { urls: ['turn:turn.example.com'], secret: 'north', ttlS: 600 }

/** Contract of every runtime of the lobby about TURN credentials, through real sockets. */
export function turnContract(runtime: 'partykit' | 'node'): void {
  describe(`TURN credentials on ${runtime}`, { timeout: 60_000 }, () => {
    let lobby: RunningLobby
    const clients: Client[] = []

    beforeAll(async () => {
      lobby = await startLobby({ runtime, port: 0, iceServers: [], turn: TURN })
    }, 60_000)
    afterAll(async () => {
      for (const client of clients) client.break()
      await lobby.stop()
    })

    const connect = async (path: string, { url } = lobby): Promise<Client> => {
      const client = new Client(url + path)
      clients.push(client)
      return client.opened()
    }
    /** Makes a room; returns its code. */
    const create = async (at: RunningLobby): Promise<string> => {
      const directory = await connect('/parties/main/arena@1', at)
      directory.send({ type: 'hello', protocol: PROTOCOL_VERSION })
      directory.send({ type: 'create', req: 1, public: false, maxPlayers: 3 })
      return (await directory.next('made')).code
    }
    const hello = { protocol: PROTOCOL_VERSION, game: 'arena', version: 1 }

    it('[LOB25] mints them for each seat, and sends them again after a resume', async () => {
      const code = await create(lobby)
      for (const name of ['Ann', 'Bob']) {
        const player = await connect(`/parties/room/${code}`)
        player.send({ type: 'join', name, ...hello })
        const { id, secret, iceServers } = await player.next('seated')
        const username = iceServers[0]?.username ?? ''
        expect(username).toMatch(new RegExp(`^\\d+:${id}$`))
        const credential = createHmac('sha1', TURN.secret).update(username).digest('base64')
        expect(iceServers).toEqual([{ urls: TURN.urls, username, credential }])
        const again = await connect(`/parties/room/${code}`)
        again.send({ type: 'resume', protocol: PROTOCOL_VERSION, id, secret, seen: 0 })
        expect((await again.next('ice')).iceServers).toEqual(iceServers)
      }
    })

    it("[LOB22] [LOB25] gets them of Cloudflare's API, in its order", async () => {
      const asked: unknown[] = []
      const stub = createServer((request, response) => {
        asked.push([request.method, request.url, request.headers.authorization])
        response.writeHead(201).end(JSON.stringify(ANSWER))
      })
      await new Promise<void>((resolve) => stub.listen(0, '127.0.0.1', resolve))
      const cloudflareUrl = `http://127.0.0.1:${(stub.address() as AddressInfo).port}`
      const turn = { cloudflareKey: 'k1', cloudflareToken: 't1', cloudflareUrl }
      const other = await startLobby({ runtime, port: 0, iceServers: [], turn })
      try {
        const player = await connect(`/parties/room/${await create(other)}`, other)
        player.send({ type: 'join', name: 'Ann', ...hello })
        expect((await player.next('seated')).iceServers).toEqual([
          { urls: ['stun:s:3478'] },
          { urls: ['turn:s:3478', 'turns:s:443?transport=tcp'], username: 'u', credential: 'c' },
        ])
        expect(asked).toEqual([['POST', '/keys/k1/credentials/generate-ice-servers', 'Bearer t1']])
      } finally {
        await other.stop()
        stub.closeAllConnections()
        stub.close()
      }
    })
  })
}
