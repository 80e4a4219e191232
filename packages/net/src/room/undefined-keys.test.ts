// Tests of keys whose value is undefined, in everything that a game sends.

import * as v from 'valibot'
import { expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { transfers } from './room-transfers.ts'

const say = v.object({ text: v.string(), replyTo: v.optional(v.string()) })
const game = defineGame({
  id: 'undefined-keys',
  version: 1,
  use: [transfers()],
  state: { sign: { data: f.plain<unknown>() } },
  events: { say, exact: v.object({ text: v.exactOptional(v.string()), other: v.undefined() }) },
  cues: { say },
  shared: { say },
})

it('[FRM2] { text, replyTo: undefined } arrives without the key, as in JSON: everywhere', async () => {
  const party = new SimulatedParty(game, { seed: 1 })
  const { lobby } = await party.machine()
  const sent = { text: 'hi', replyTo: undefined }
  const a = await party.settle(lobby.create({ public: true, data: { mode: 'x', note: undefined } }))
  const { lobby: other } = await party.machine()
  const filter = { mode: 'x', note: undefined } as unknown as { mode: string }
  expect(await party.settle(other.list({ data: filter }))).toHaveLength(1)
  const b = await party.settle(other.join(a.code))
  const got: { [name: string]: unknown } = {}
  b.onEvent('say', (value) => void (got['event'] = value))
  b.onCue('say', (value) => void (got['cue'] = value))
  b.shared.on('say', (value) => void (got['shared'] = value))
  b.on('transfer', (transfer) => {
    got['meta'] = transfer.meta
    transfer.refuse()
  })
  await party.until(() => [...a.players.values()].every(({ status }) => status === 'connected'), 'linked')
  a.send('say', sent)
  a.cue('say', sent)
  a.shared.set('say', sent)
  a.state.spawn('sign', { data: sent })
  void a.transfer(a.players.get(b.me.id)!, new Uint8Array(1), { meta: sent }).catch(() => {})
  await party.run(500)
  got['plain'] = [...b.state.all('sign')][0]?.latest.data
  got['data'] = b.data
  const arrived = { text: 'hi' }
  expect(got).toStrictEqual({
    event: arrived,
    cue: arrived,
    shared: arrived,
    meta: arrived,
    plain: arrived,
    data: { mode: 'x' },
  })
  expect(a.shared.get('say')).toStrictEqual(arrived)
})

it('a declaration that wants the key is an error in development, not a refusal at the other end', async () => {
  const party = new SimulatedParty(game, { seed: 2 })
  const [a] = await party.gather(2)
  const error = expect.objectContaining({ code: 'invalid-value', message: expect.stringContaining('as optional') })
  expect(() => a!.send('exact', { text: 'hi', other: undefined })).toThrow(error as Error)
})
