// Tests of features that a game does not declare.

import { describe, expect, it } from 'vitest'
import { pack } from '../core/wire/msgpack.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Feature } from './feature.ts'
import { handover } from './authority/handover-authority.ts'
import { groups } from './groups.ts'
import { transfers } from './room-transfers.ts'
import { game as trouble, withHostile } from './trouble.fixture.ts'

const game = defineGame({ ...trouble, use: [] })
const EACH: readonly Feature[] = [transfers(), handover(), groups()]

describe.each(EACH.map((feature) => [feature.name, feature] as const))('the feature %s', (name, feature) => {
  it('[HEL3] does not meet a build that does without it', async () => {
    const party = new SimulatedParty(game, { seed: 1 })
    const a = await party.settle((await party.machine()).lobby.create())
    const other = await party.machine({ offsetMs: 0 }, {}, defineGame({ ...game, use: [feature] }))
    const b = await party.settle(other.lobby.join(a.code))
    await party.until(() => a.players.get(b.me.id)?.problem?.code === 'schema-mismatch', `a learns of ${name}`)
  })
})

describe('transfers', () => {
  it('[XFER9] are declared, or the message of the error has the lines to add', async () => {
    const party = new SimulatedParty(game, { seed: 2 })
    const [a, b] = await party.gather(2)
    const lines = /import \{ transfers \} from '@tickmesh\/net'.* use: \[transfers\(\)\] in defineGame/
    const error = { code: 'needs-transfers', message: expect.stringMatching(lines) as string }
    await expect(a!.transfer(a!.players.get(b!.me.id)!, new Uint8Array(1))).rejects.toMatchObject(error)
    expect(() => a!.on('transfer', () => {})).toThrow(expect.objectContaining(error))
  })

  it('[XFER9] that are not declared are refused from a peer', async () => {
    const { party, log, send } = await withHostile(3, game)
    send('transfer', pack([0, 0, 10, null]))
    await party.run(100)
    expect(log.filter(({ details }) => details['what'] === 'transfer')).toHaveLength(1)
  })
})

describe('the authority of a host', () => {
  it('[INP1] is declared, or the message of the error has the lines to add', async () => {
    const party = new SimulatedParty(game, { seed: 8 })
    const [a] = await party.gather(1)
    const dot = a!.state.spawn('dot', { x: 1 })
    const lines = /import \{ hostAuthority \} from '@tickmesh\/net'.* authority: hostAuthority\(\) in defineGame/
    const error = expect.objectContaining({
      code: 'needs-host-authority',
      message: expect.stringMatching(lines) as string,
    }) as Error
    expect(() => a!.simulate({ input: () => ({}), step: () => {} })).toThrow(error)
    expect(() => a!.state.control(dot, a!.me)).toThrow(error)
    expect(() => a!.state.spawn('dot', { x: 1 }, { controller: a!.me })).toThrow(error)
  })
})

describe('hand-over', () => {
  it('[OWN11] is declared, or the message of the error has the lines to add', async () => {
    const party = new SimulatedParty(game, { seed: 4 })
    const [a, b] = await party.gather(2)
    const dot = a!.state.spawn('dot', { x: 1 })
    const lines = /import \{ handover \} from '@tickmesh\/net'.* use: \[handover\(\)\] in defineGame/
    const error = { code: 'needs-handover', message: expect.stringMatching(lines) as string }
    expect(() => a!.state.give(dot, a!.players.get(b!.me.id)!)).toThrow(expect.objectContaining(error))
  })

  it.each([{ message: [9, 1, 1, 1, 1, null] }, { message: [10, 1, []] }, { message: [11, 1, []] }])(
    '[OWN11] that is not declared is refused from a peer: $message',
    async ({ message }) => {
      const { party, log, send } = await withHostile(5, game)
      send('events', pack(message))
      await party.run(100)
      expect(log.filter(({ details }) => details['what'] === 'message')).toHaveLength(1)
    },
  )
})

it('[GRP6] atomic groups are declared, or the message of the error has the lines to add', async () => {
  const party = new SimulatedParty(game, { seed: 6 })
  const [a] = await party.gather(1)
  const [dot, other] = [a!.state.spawn('dot', { x: 1 }), a!.state.spawn('dot', { x: 2 })]
  const lines = /import \{ groups \} from '@tickmesh\/net'.* use: \[groups\(\)\] in defineGame/
  const error = expect.objectContaining({ code: 'needs-groups', message: expect.stringMatching(lines) as string })
  expect(() => a!.state.spawn('dot', { x: 3 }, { with: dot })).toThrow(error)
  expect(() => a!.state.group(other, dot)).toThrow(error)
  expect([...a!.state.all('dot')]).toHaveLength(2)
})
