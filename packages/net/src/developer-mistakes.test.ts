// Tests of warnings and errors about calls that types refuse, and plain JavaScript does not.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { f } from './core/state/schema/fields.ts'
import { quat } from './core/state/schema/kinds/quat.ts'
import { TickmeshError } from './errors.ts'
import { defineGame } from './game.ts'
import { identity } from './identity/identity.ts'
import { joseProvider } from './identity/jose.ts'
import { connectLobby } from './lobby.ts'
import { Bottleneck } from './link/bottleneck.ts'
import { SimulatedNetwork } from './link/network.ts'
import { webrtcLinks } from './link/webrtc.ts'
import { TickmeshPlugin } from './phaser/plugin.ts'
import { handover } from './room/authority/handover-authority.ts'
import { hostAuthority } from './room/authority/host-authority.ts'
import { transfers } from './room/room-transfers.ts'
import { VirtualScheduler } from './scheduler/virtual.ts'
import { conditioned } from './testing/conditioned.ts'
import { memoryLobby } from './testing/memory-lobby.ts'
import { SimulatedParty } from './testing/simulated-party.ts'

const game = defineGame({
  id: 'mistakes',
  version: 1,
  use: [transfers()],
  state: { dot: { x: f.uint(8) } },
  events: { say: v.string() },
})

const warnings: string[] = []
beforeEach(() => {
  warnings.length = 0
  vi.spyOn(console, 'warn').mockImplementation((warning: string) => void warnings.push(warning))
})
afterEach(() => void vi.restoreAllMocks())

it('a runtime without WebRTC is reported in development, for the lobby relays all then', async () => {
  await expect(connectLobby('no address', game)).rejects.toMatchObject({ code: 'invalid-value' })
  expect(warnings).toEqual([expect.stringMatching(/WebRTC is missing.*webrtcLinks\(\{ rtc \}\).*the lobby relays all/)])
})

describe('options that are no object are refused by the name of the call', () => {
  const scheduler = new VirtualScheduler(1)
  const calls: readonly (readonly [string, (options: never) => unknown])[] = [
    ['connectLobby', (options) => connectLobby('ws://localhost:1999', game, options)],
    ['webrtcLinks', (options) => webrtcLinks(options)],
    ['identity', (options) => identity(options)],
    ['joseProvider', (options) => joseProvider(options)],
    ['conditioned', (options) => conditioned(webrtcLinks(), options)],
    ['memoryLobby', (options) => memoryLobby(options)],
    ['SimulatedNetwork', (options) => new SimulatedNetwork(options)],
    ['SimulatedParty', (options) => new SimulatedParty(game, options)],
    ['Bottleneck', (options) => new Bottleneck(scheduler, options)],
  ]
  const fields: readonly (readonly [string, (options: never) => unknown])[] = [
    ['f.uint', (options) => f.uint(8, options)],
    ['f.int', (options) => f.int(8, options)],
    ['f.fixed', (options) => f.fixed(0, 1, 0.1, options)],
    ['f.angle', (options) => f.angle(8, options)],
    ['f.quat', (options) => quat(options)],
  ]
  const wrong = [null, 5, 'text', true, [], [1]] as unknown as never[]

  it.each(calls)('%s', async (name, call) => {
    const sentence = expect.stringMatching(new RegExp(`^${name}\\b.* (options|conditions|texts)\\b`))
    for (const options of wrong) {
      const error: unknown = await Promise.resolve(options)
        .then(call)
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TickmeshError)
      expect(error).toMatchObject({ code: 'invalid-value', message: sentence })
    }
  })

  it.each(fields)('%s', (name, call) => {
    for (const options of wrong) expect(() => call(options)).toThrow(new RegExp(`^${name.replace('.', '\\.')}\\b`))
  })

  it('calls of the lobby, of the room and of a scene', async () => {
    const party = new SimulatedParty(game, { seed: 1 })
    const { lobby } = await party.machine()
    const [room] = await party.gather(2)
    const other = [...room!.players.values()].find(({ isMe }) => !isMe)!
    const plugin = new TickmeshPlugin({ sys: { events: { on: () => {}, off: () => {} } } } as never)
    const made = { x: 1 }
    for (const options of wrong) {
      const refused: readonly (readonly [string, () => unknown])[] = [
        ['lobby.create', () => lobby.create(options)],
        ['lobby.join', () => lobby.join(room!.code, options)],
        ['lobby.list', () => lobby.list(options)],
        ['lobby.quickMatch', () => lobby.quickMatch(options)],
        ['state.spawn', () => room!.state.spawn('dot', made, options)],
        ['room.transfer', () => room!.transfer(other, new Uint8Array(1), options)],
        ['bind', () => plugin.bind(room!, options)],
      ]
      for (const [name, call] of refused) {
        const error: unknown = await Promise.resolve()
          .then(call)
          .catch((thrown: unknown) => thrown)
        expect(error).toMatchObject({
          code: 'invalid-value',
          message: expect.stringContaining(`${name} takes an object`),
        })
      }
    }
    expect([...room!.state.all('dot')]).toEqual([])
  })
})

describe('a misspelt option is reported in development, with the nearest one', () => {
  it('of the lobby and the room', async () => {
    const party = new SimulatedParty(game, { seed: 1 })
    const { lobby } = await party.machine({ offsetMs: 0 }, { maxBytePerSecond: 9_000 } as object)
    const room = await party.settle(lobby.create({ maxPlayer: 2, public: true } as object))
    const { lobby: other } = await party.machine()
    const guest = await party.settle(other.join(room.code, { signl: undefined } as object))
    await party.settle(other.list({ pge: 1 } as object))
    const quick = { mode: 'x', players: { min: 1, max: 2 }, timeout: 1_000 }
    await party.settle(other.quickMatch(quick))
    await party.until(() => room.players.get(guest.me.id)?.status === 'connected', 'linked')
    room.state.spawn('dot', { x: 1 }, { contoller: guest.me } as object)
    void room.transfer(room.players.get(guest.me.id)!, new Uint8Array(1), { progress: 1 } as object).catch(() => {})
    webrtcLinks({ iceServer: [] } as object)
    const named = (call: string, option: string, nearest: string): string =>
      `Tickmesh: ${call} has no option "${option}", and ignores it.${nearest} (unknown-option)`
    expect(warnings).toEqual([
      named('connectLobby', 'maxBytePerSecond', ' Did you mean maxBytesPerSecond?'),
      named('lobby.create', 'maxPlayer', ' Did you mean maxPlayers?'),
      named('lobby.join', 'signl', ' Did you mean signal?'),
      named('lobby.list', 'pge', ' Did you mean page?'),
      named('lobby.quickMatch', 'timeout', ' Did you mean timeoutMs?'),
      named('state.spawn', 'contoller', ' Did you mean controller?'),
      named('room.transfer', 'progress', ' Did you mean onProgress?'),
      named('webrtcLinks', 'iceServer', ' Did you mean iceServers?'),
    ])
  })

  it('of defineGame, once', () => {
    for (let n = 0; n < 2; n++) defineGame({ id: 'x', version: 1, tickrate: 30 } as { id: string; version: number })
    expect(warnings).toEqual([
      'Tickmesh: defineGame has no option "tickrate", and ignores it. Did you mean tickRate? (unknown-option)',
    ])
  })
})

it('no declaration and null as options are errors with a code', async () => {
  const declare = defineGame as unknown as (declaration?: unknown) => unknown
  for (const declaration of [undefined, null, 'x']) {
    expect(() => declare(declaration)).toThrow(expect.objectContaining({ code: 'invalid-game' }) as Error)
  }
  const connecting = connectLobby('ws://localhost', game, null as unknown as undefined)
  await expect(connecting).rejects.toMatchObject({ code: 'invalid-value' })
})

it("room.on('owner') where entities never change owners is reported in development", async () => {
  const [room] = await new SimulatedParty(game, { seed: 2 }).gather(1)
  room!.on('owner', () => {})
  expect(warnings).toEqual([expect.stringContaining('use: [handover()]')])
  warnings.length = 0
  const [other] = await new SimulatedParty(defineGame({ ...game, use: [handover()] }), { seed: 3 }).gather(1)
  other!.on('owner', () => {})
  expect(warnings).toEqual([])
})

it('an id in place of a player, a rule that is no function, and an empty simulation are refused', async () => {
  const judged = defineGame({
    id: 'mistakes',
    version: 1,
    authority: hostAuthority(),
    state: { dot: { x: f.uint(8) } },
  })
  const [room] = await new SimulatedParty(judged, { seed: 5 }).gather(1)
  const { state, me } = room!
  const wrong = me.id as never
  const player = expect.objectContaining({ code: 'invalid-value', message: expect.stringContaining('takes a player') })
  expect(() => state.spawn('dot', { x: 1 }, { controller: wrong })).toThrow(player)
  const dot = state.spawn('dot', { x: 1 }, { controller: me })
  expect(() => state.control(dot, wrong)).toThrow(player)
  expect(() => state.controlledBy(wrong)).toThrow(player)
  expect(() => state.isComplete(undefined as never)).toThrow(player)
  expect(state.controlledBy(me)).toEqual([dot])
  for (const rule of ['relevant', 'priority'] as const) {
    expect(() => (state[rule] = 5 as never)).toThrow(`state.${rule} is a function or undefined, not number.`)
    state[rule] = undefined
  }
  const functions = expect.objectContaining({ message: expect.stringContaining('takes { input, step }') })
  const step = (): void => {}
  for (const simulation of [undefined, {}, { step }, { input: () => ({}), step, world: 1 }]) {
    expect(() => room!.simulate(simulation as never)).toThrow(functions)
  }
  room!.simulate({ input: () => ({}), step, wrold: step } as never)
  expect(warnings).toEqual([expect.stringMatching(/room.simulate has no option "wrold".* Did you mean world\?/)])
})

it('lobby.join() after close() rejects with `left`, and so does one that close() interrupts', async () => {
  const party = new SimulatedParty(game, { seed: 4 })
  const { lobby } = await party.machine()
  const room = await party.settle(lobby.create())
  const { lobby: other } = await party.machine()
  const joining = other.join(room.code)
  other.close()
  const left = expect.objectContaining({ code: 'left', message: expect.stringContaining('closed this lobby') }) as Error
  await expect(party.settle(joining)).rejects.toEqual(left)
  await expect(party.settle(other.join(room.code))).rejects.toEqual(left)
  await party.run(1_000)
  expect(room.players.size).toBe(1)
})
