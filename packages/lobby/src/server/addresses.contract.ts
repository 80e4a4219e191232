// Tests of what the lobby counts by address, which every runtime must pass.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../protocol/index.ts'
import { startLobby, type RunningLobby } from '../dev/index.ts'
import { startNodeLobby } from './node.ts'
import { Client, type Sent } from './client.fixture.ts'

/** Header that Cloudflare sets. */
const HEADER = 'cf-connecting-ip'
const LIMITS = { missesPerAddress: 10, directorySocketsPerAddress: 20, newRoomsPerAddress: 0.25 }

type Lobby = Pick<RunningLobby, 'url' | 'stop'>

/** Starts a lobby that believes the header, as one behind Cloudflare does. */
async function start(runtime: 'partykit' | 'node'): Promise<Lobby> {
  if (runtime === 'partykit') return startLobby({ port: 0, limits: LIMITS })
  const { url, close } = await startNodeLobby({ addressHeader: HEADER, limits: LIMITS })
  return { url, stop: close }
}

/** Contract of every runtime of the lobby about addresses, through real sockets. */
export function addressContract(runtime: 'partykit' | 'node'): void {
  describe(`addresses on ${runtime}`, { timeout: 60_000 }, () => {
    let lobby: Lobby
    const clients: Client[] = []

    beforeAll(async () => {
      lobby = await start(runtime)
    }, 60_000)
    afterAll(async () => {
      for (const client of clients) client.break()
      await lobby.stop()
    })

    const connect = async (path: string, address: string): Promise<Client> => {
      const client = new Client(lobby.url + path, { [HEADER]: address })
      clients.push(client)
      return client.opened()
    }
    const directory = async (game: string, address: string): Promise<Client> => {
      const client = await connect(`/parties/main/${game}@1`, address)
      client.send({ type: 'hello', protocol: PROTOCOL_VERSION })
      await client.next('ready')
      return client
    }
    const refusal = async (client: Client, message: Sent): Promise<string> => {
      client.send(message)
      return (await client.next('error')).code
    }
    const join = { type: 'join', protocol: PROTOCOL_VERSION, game: 'guessed', version: 1, name: 'Bob' }

    it('[LOB7] refuses sockets and rooms of one address beyond its share, and of no other', async () => {
      const from = '2001:db8:1:2::1'
      const flood = await Promise.all(Array.from({ length: 21 }, () => connect('/parties/main/crowd@1', from)))
      const refused = await Promise.race(flood.map(async (client) => client.next('error')))
      expect(refused.code).toBe('lobby-full')
      const other = await directory('crowd', '2001:db8:1:3::1')
      // A quarter of a room a second, 32 times as many in a burst.
      const create = { type: 'create', public: false, maxPlayers: 4 }
      for (let req = 0; req < 8; req++) {
        other.send({ ...create, req })
        expect((await other.next('made')).req).toBe(req)
      }
      expect(await refusal(other, { ...create, req: 8 })).toBe('rate-limited')
    })

    it('[LOB8] keeps an address out that tried too many codes, but not out of its own rooms', async () => {
      const from = '192.0.2.77'
      const client = await directory('guessed', from)
      client.send({ type: 'create', req: 1, public: false, maxPlayers: 4 })
      const { code, ticket } = await client.next('made')
      for (const last of '23456789AB') {
        const guess = await connect(`/parties/room/ZZZZZZ${last}`, from)
        expect(await refusal(guess, join)).toBe('room-unknown')
      }
      await expect(connect('/parties/room/WWWWWWW', from)).rejects.toThrow(/429/)
      // A page cannot see that, and asks.
      const ask = (path: string, address: string): Promise<Response> =>
        fetch(lobby.url.replace('ws:', 'http:') + path, { headers: { [HEADER]: address } })
      const refused = await ask('/parties/room/WWWWWWW', from)
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([429, '*'])
      expect(refused.headers.get('access-control-expose-headers')).toBe('retry-after')
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(Number(refused.headers.get('retry-after'))).toBeLessThan(20)
      for (const [path, address] of [
        ['/parties/room/WWWWWWW', '192.0.2.79'],
        ['/parties/main/guessed@1', from],
        [`/parties/room/${code}`, from],
      ] as const) {
        const other = await ask(path, address)
        expect([path, other.status, other.headers.get('retry-after')]).toEqual([path, 403, null])
      }
      // The address's own room is open to it, before it has a seat there and after.
      const own = await connect(`/parties/room/${code}`, from)
      own.send({ ...join, ticket })
      await own.next('seated')
      await connect(`/parties/room/${code}`, from)
      const other = await connect(`/parties/room/${code}`, '192.0.2.78')
      other.send(join)
      await other.next('seated')
      await expect(connect('/parties/room/WWWWWWW', '::ffff:192.0.2.77')).rejects.toThrow(/429/)
    })
  })
}
