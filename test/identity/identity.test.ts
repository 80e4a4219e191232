// Tests of identity in real browsers, of a lobby that is honest, and of one that attacks the players.

import { startLobby, type RunningLobby } from '@tickmesh/lobby/dev'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { someone, type Someone } from '../../packages/net/src/identity/secured-links.fixture.ts'
import { webCrypto } from '../../packages/net/src/identity/web-crypto.ts'
import { launchEngine, type Engine } from '../setup/engines.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import type { Attack } from './attack.ts'
import { AttackingLobby } from './attacking-lobby.ts'
import type { Ask } from './page/main.ts'
import { openPlayer, type Player } from './player.ts'
import { Tokens } from './tokens.ts'

const SLOW = 120_000

let served: Served
let honest: RunningLobby
let lobby: AttackingLobby
let url: string
let eve: Someone
const engines: Engine[] = []
const tokens = new Tokens()
const PROVIDER = { name: 'Example', issuer: Tokens.issuer, audience: Tokens.audience, keys: tokens.jwks }

beforeAll(async () => {
  served = await serve(`${import.meta.dirname}/page`)
  const made = await someone('eve', webCrypto())
  // She says that she keeps her key.
  eve = { ...made, key: { ...made.key, ephemeral: false } }
})
afterAll(() => served?.close())

/** Seats two players in a room, one in each browser. */
async function meeting(
  attack: Attack,
  { relay = attack.kind === 'relay', invited = false, vouched = false, withoutMethod = false, reversed = false } = {},
): Promise<readonly [Player, Player]> {
  lobby.attack = attack
  const players: Player[] = []
  let room: { readonly code: string; readonly secret: string } | undefined
  for (const [n, engine] of (reversed ? engines.toReversed() : engines).entries()) {
    const player = await openPlayer(engine, served.url)
    if (withoutMethod) expect(await player.call('removeMethod')).toBe(true)
    const name = n === 0 ? 'Ann' : 'Bob'
    const ask: Ask = { lobby: url, name, relay }
    if (vouched) await player.call('believe', PROVIDER)
    room = await player.call('play', {
      ...ask,
      ...(vouched && { token: tokens.sign(await player.call('thumbprint'), `${name} of Example`) }),
      ...(room !== undefined && { code: room.code, ...(invited && { secret: room.secret }) }),
    })
    players.push(player)
  }
  return players as [Player, Player]
}

async function linked(...players: readonly Player[]): Promise<void> {
  for (const player of players) {
    await until(async () => (await player.call('status')) === 'connected', 'they are linked')
  }
}

async function refused(...players: readonly Player[]): Promise<void> {
  for (const player of players) {
    await until(async () => (await player.call('problem')) === 'identity-mismatch', 'the player is told')
    expect(await player.call('status')).not.toBe('connected')
    expect(await player.call('identity')).toBeNull()
  }
}

describe.each(['node', 'partykit'] as const)('over the lobby on %s', (runtime) => {
  beforeAll(async () => {
    // Browsers that have met nobody.
    for (const name of ['chromium', 'firefox'] as const) engines.push(await launchEngine(name))
    honest = await startLobby({ runtime, port: 0 })
    lobby = new AttackingLobby(honest.url)
    url = await lobby.listen()
  }, 60_000)
  afterEach(() => {
    lobby.attack = { kind: 'none' }
  })
  afterAll(async () => {
    for (const engine of engines.splice(0)) await engine.close()
    await lobby?.close()
    await honest?.stop()
  })

  describe('an honest lobby', () => {
    it.each([false, true])(
      '[IDN7] [IDN13] [IDN16] players are new, then known, with one key a browser; without the method: %s',
      async (withoutMethod) => {
        const keys: unknown[] = []
        for (const level of withoutMethod ? ['known'] : ['new', 'known']) {
          const players = await meeting({ kind: 'none' }, { withoutMethod })
          await linked(...players)
          const found = [await players[0].call('identity'), await players[1].call('identity')]
          expect(found).toMatchObject([
            { level, name: 'Bob' },
            { level, name: 'Ann' },
          ])
          keys.push(found.map((each) => each?.key))
          expect(await players[0].call('words')).toEqual(await players[1].call('words'))
          for (const player of players) await player.call('leave')
        }
        expect(keys[0]).toEqual(keys.at(-1))
      },
      SLOW,
    )

    it(
      '[IDN18] [IDN60] [IDN61] [IDN62] players are vouched for by their tokens; forged and foreign ones are refused',
      async () => {
        const players = await meeting({ kind: 'none' }, { vouched: true })
        await linked(...players)
        for (const [player, name] of [
          [players[0], 'Bob of Example'],
          [players[1], 'Ann of Example'],
        ] as const) {
          await until(async () => (await player.call('identity'))?.level === 'vouched', 'the player is vouched for')
          const found = await player.call('identity')
          expect([found?.by, await player.call('vouchedFor')]).toEqual(['Example', [name]])
          const key = found?.key ?? ''
          const nowS = Math.floor(Date.now() / 1_000)
          const changed = [{ nonce: eve.key.thumbprint }, { iss: 'https://evil.example' }, { aud: 'other' }]
          const times = [{ exp: nowS - 120 }, { nbf: nowS + 120 }]
          const wrong = [...changed, ...times].map((claims) => tokens.sign(key, name, claims))
          for (const token of [...wrong, ...tokens.forged(key, name)]) {
            expect(await player.call('verify', token, key, Date.now())).toBeUndefined()
          }
          expect(await player.call('verify', tokens.sign(key, name), key, Date.now())).toMatchObject({ name })
        }
      },
      SLOW,
    )
  })

  describe.each([false, true])('a lobby that attacks, with the offer of Firefox: %s', (firefoxJoins) => {
    const reversed = !firefoxJoins

    it(
      '[IDN4] with altered fingerprints, is found by the engines: play goes over the relay, with the keys of both',
      async () => {
        const players = await meeting({ kind: 'fingerprints' }, { relay: true, reversed })
        await linked(...players)
        for (const player of players) {
          await until(async () => (await player.call('path')) === 'lobby', 'the path is the relay')
        }
        expect(await players[0].call('words')).toEqual(await players[1].call('words'))
      },
      SLOW,
    )

    it.each([undefined, 'before', 'after'] as const)(
      '[IDN4] [IDN7] [IDN10] in the middle, that passes all on, is found by both; a second fingerprint: %s',
      async (seconds) => {
        const players = await meeting({ kind: 'middle', ...(seconds && { seconds }) }, { reversed })
        // An engine may refuse a description of two fingerprints, or take the one that nobody here has.
        if (seconds === undefined) await refused(...players)
        else await until(async () => (await players[0].call('status')) === 'unreachable', 'there is no link')
        for (const player of players) expect(await player.call('identity')).toBeNull()
      },
      SLOW,
    )

    it.each([undefined, 'before', 'after'] as const)(
      '[IDN7] is found in engines that do not give the certificates in use, too; a second fingerprint: %s',
      async (seconds) => {
        const attack: Attack = { kind: 'middle', ...(seconds && { seconds }) }
        const players = await meeting(attack, { withoutMethod: true, reversed })
        if (seconds === undefined) await refused(...players)
        else await until(async () => (await players[0].call('status')) === 'unreachable', 'there is no link')
        for (const player of players) expect(await player.call('identity')).toBeNull()
      },
      SLOW,
    )

    it(
      '[IDN10] in the middle of direct links, costs the players those alone: the relay has their keys',
      async () => {
        const players = await meeting({ kind: 'middle' }, { relay: true, reversed })
        await linked(...players)
        expect(await players[0].call('path')).toBe('lobby')
        expect(await players[0].call('words')).toEqual(await players[1].call('words'))
      },
      SLOW,
    )

    it.each(['reflected', 'replayed'] as const)(
      '[IDN4] [IDN10] in the middle, with frames that are %s, is found by both',
      async (frames) => {
        // Frames of this handshake are the ones that are replayed in the next.
        if (frames === 'replayed') await refused(...(await meeting({ kind: 'middle' }, { reversed })))
        const players = await meeting({ kind: 'middle', frames }, { reversed })
        await refused(...players)
      },
      SLOW,
    )

    it.each([
      ['the restart of the player who offers', 1],
      ['an offer to the other one', 0],
    ] as const)(
      '[IDN7] that takes over a proven link by %s, is refused: it reads and writes nothing',
      async (_, index) => {
        const players = await meeting({ kind: 'takeover' }, { reversed })
        await linked(...players)
        const takeover = lobby.takeOver(index)
        await until(() => takeover.ended || takeover.opened, 'the attack is over', 40_000)
        for (let n = 0; n < 5; n++) {
          for (const [at, player] of players.entries()) await player.call('say', `${at} ${n}`)
          await until(async () => (await players[0].call('said')).includes(`Bob: 1 ${n}`), 'Ann hears Bob')
          await until(async () => (await players[1].call('said')).includes(`Ann: 0 ${n}`), 'Bob hears Ann')
        }
        await linked(...players)
        expect([takeover.opened, takeover.read]).toEqual([false, []])
      },
      SLOW,
    )

    it.each(['middle', 'relay'] as const)(
      '[IDN11] [IDN13] [IDN14] with a key of its own, is new to strangers, not invited, and an impostor to friends: %s',
      async (kind) => {
        const strangers = await meeting({ kind, eve }, { reversed })
        await linked(...strangers)
        const { thumbprint: key } = eve.key
        for (const player of strangers) expect(await player.call('identity')).toMatchObject({ key })
        expect(await strangers[0].call('words')).toHaveLength(6)
        expect(await strangers[0].call('words')).not.toEqual(await strangers[1].call('words'))

        const guests = await meeting({ kind: 'none' }, { invited: true, reversed })
        await linked(...guests)
        for (const player of guests) {
          expect(await player.call('identity')).toMatchObject({ level: 'invited' })
          await player.call('remember')
        }
        const keys = [(await guests[0].call('identity'))?.key, (await guests[1].call('identity'))?.key]

        const attacked = await meeting({ kind, eve }, { invited: true, reversed })
        await linked(...attacked)
        for (const [n, player] of attacked.entries()) {
          // Eve's key was seen before.
          expect(await player.call('identity')).toMatchObject({ level: 'known', key })
          await until(async () => (await player.call('told')).length > 0, 'the player is told')
          expect(await player.call('told')).toEqual([`${n === 0 ? 'Bob' : 'Ann'} ${keys[n]}`])
        }
      },
      SLOW,
    )

    it.each(['middle', 'relay'] as const)(
      '[IDN13] [IDN18] with a key of its own, is not vouched for by the tokens of both, which it shows as its own: %s',
      async (kind) => {
        const players = await meeting({ kind, eve }, { vouched: true, reversed })
        await linked(...players)
        for (const player of players) {
          await until(async () => (await player.call('vouchedFor')).length > 0, 'a token has come')
          expect(await player.call('vouchedFor')).toEqual(['none'])
          const level: unknown = expect.stringMatching(/^(new|known)$/)
          expect(await player.call('identity')).toMatchObject({ key: eve.key.thumbprint, level })
        }
      },
      SLOW,
    )
  })

  it(
    '[IDN70] a lobby between two of three is found by all, the third one too',
    async () => {
      const third = await launchEngine('chromium')
      try {
        const players: Player[] = [...(await meeting({ kind: 'middle', eve }))]
        await linked(...players)
        const cid = await openPlayer(third, served.url)
        await cid.call('play', { lobby: url, name: 'Cid', relay: false, code: await players[0]!.call('code') })
        // Ann and Bob of an earlier test are remembered: Eve is an impostor too.
        const told = async (player: Player): Promise<string> =>
          (await player.call('told'))
            .filter((each) => each.startsWith('key '))
            .toSorted()
            .join(', ')
        await until(async () => (await told(players[0]!)) === 'key Bob Cid', 'Ann is told')
        await until(async () => (await told(players[1]!)) === 'key Ann Cid', 'Bob is told')
        await until(async () => (await told(cid)) === 'key Ann Bob, key Bob Ann', 'Cid is told')
      } finally {
        await third.close()
      }
    },
    SLOW,
  )
})
