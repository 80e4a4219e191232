// Tests of the relay of binary messages, which every runtime of the lobby must pass.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_RELAY_BYTES, PROTOCOL_VERSION, type RelayPart, type Seated } from '../protocol/index.ts'
import { startLobby, type RunningLobby } from '../dev/index.ts'
import { Client } from './client.fixture.ts'

const part = (slot: number, channel: number, size: number): RelayPart => ({
  slot,
  channel,
  bytes: Uint8Array.from({ length: size }, (_, i) => i % 251),
})

/** Contract of every runtime of the lobby about its relay, through real sockets. */
export function relayContract(runtime: 'partykit' | 'node'): void {
  describe(`the relay on ${runtime}`, { timeout: 60_000 }, () => {
    let lobbies: { readonly on: RunningLobby; readonly off: RunningLobby }
    const clients: Client[] = []

    beforeAll(async () => {
      lobbies = {
        on: await startLobby({ runtime, port: 0 }),
        off: await startLobby({ runtime, port: 0, relay: false }),
      }
    }, 60_000)
    afterAll(async () => {
      for (const client of clients) client.break()
      await Promise.all([lobbies.on.stop(), lobbies.off.stop()])
    })

    const connect = async (path: string, { url } = lobbies.on): Promise<Client> => {
      const client = new Client(url + path)
      clients.push(client)
      return client.opened()
    }
    const directory = async (lobby: RunningLobby = lobbies.on): Promise<Client> => {
      const client = await connect('/parties/main/relayed@1', lobby)
      client.send({ type: 'hello', protocol: PROTOCOL_VERSION })
      await client.next('ready')
      return client
    }
    /** Makes a room with so many players; returns its code, and their sockets and seats. */
    const enter = async (players: number, lobby = lobbies.on): Promise<[string, Client[], Seated[]]> => {
      const maker = await directory(lobby)
      maker.send({ type: 'create', req: 1, public: false, maxPlayers: 4 })
      const { code, ticket } = await maker.next('made')
      const sockets: Client[] = []
      const seats: Seated[] = []
      for (let i = 0; i < players; i++) {
        const client = await connect(`/parties/room/${code}`, lobby)
        const join = { type: 'join', protocol: PROTOCOL_VERSION, game: 'relayed', version: 1, name: `P${i}` }
        client.send(i === 0 ? { ...join, ticket } : join)
        sockets.push(client)
        seats.push(await client.next('seated'))
      }
      return [code, sockets, seats]
    }
    const refused = async (client: Client, batch: readonly RelayPart[] | Uint8Array): Promise<string> => {
      client.relay(batch)
      return (await client.next('error')).code
    }

    it('[LOB60] [LOB61] relays binary messages of seated players, one to each recipient', async () => {
      const [, [ann, bob, cid], [seat]] = (await enter(3)) as [string, [Client, Client, Client], [Seated]]
      expect(seat.relayBytesPerSecond).toBe(131_072)
      ann.relay([part(1, 0, 3), part(2, 1, 5), part(1, 2, 66_560)])
      ann.relay([part(1, 1, 0)])
      expect(await bob.nextRelayed()).toEqual([part(0, 0, 3), part(0, 2, 66_560)])
      expect(await bob.nextRelayed()).toEqual([part(0, 1, 0)])
      expect(await cid.nextRelayed()).toEqual([part(0, 1, 5)])
      cid.relay([part(0, 1, 9), part(1, 1, 9)])
      expect(await ann.nextRelayed()).toEqual([part(2, 1, 9)])
      expect(await bob.nextRelayed()).toEqual([part(2, 1, 9)])
    })

    it('[LOB63] refuses binary messages that it cannot relay, and serves all others meanwhile', async () => {
      const [code, [ann, bob]] = (await enter(2)) as [string, [Client, Client], Seated[]]
      expect(await refused(ann, new Uint8Array(3))).toBe('malformed')
      expect(await refused(ann, [part(1, 0, MAX_RELAY_BYTES)])).toBe('too-large')
      expect(await refused(ann, [part(0, 0, 8), part(9, 0, 8)])).toBe('relay-absent')
      for (let i = 0; i < 20; i++) ann.relay([part(1, 0, 60_000)])
      expect((await ann.next('error')).code).toBe('relay-limited')
      expect(await refused(await connect(`/parties/room/${code}`), [part(1, 0, 8)])).toBe('unexpected')
      expect(await refused(await directory(), [part(1, 0, 8)])).toBe('malformed')
      bob.relay([part(0, 0, 7)])
      expect((await ann.nextRelayed())[0]?.bytes.length).toBe(7)
    })

    it('[LOB64] relays nothing where it is switched off', async () => {
      const [, [ann], [seat]] = (await enter(2, lobbies.off)) as [string, [Client], [Seated]]
      expect(seat.relayBytesPerSecond).toBe(0)
      expect(await refused(ann, [part(1, 0, 8)])).toBe('relay-off')
    })
  })
}
