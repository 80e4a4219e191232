// Test of minted TURN credentials, which every runtime of the lobby must pass.

import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../protocol/index.ts'
import { startLobby, type RunningLobby } from '../dev/index.ts'
import { Client } from './client.fixture.ts'

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

    const connect = async (path: string): Promise<Client> => {
      const client = new Client(lobby.url + path)
      clients.push(client)
      return client.opened()
    }

    it('[LOB25] mints them for each seat, and sends them again after a resume', async () => {
      const directory = await connect('/parties/main/arena@1')
      directory.send({ type: 'hello', protocol: PROTOCOL_VERSION })
      directory.send({ type: 'create', req: 1, public: false, maxPlayers: 3 })
      const { code } = await directory.next('made')
      const hello = { protocol: PROTOCOL_VERSION, game: 'arena', version: 1 }
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
  })
}
