// Tests of names that the game does not declare.

import * as v from 'valibot'
import { expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({
  id: 'undeclared-names',
  version: 1,
  events: { say: v.string(), fire: v.string() },
  shared: { score: v.number() },
  state: { ship: { x: f.uint(8) }, shot: { x: f.uint(8) } },
})

it('an undeclared event, cue or shared value: the error lists those that are declared, and the nearest', async () => {
  const party = new SimulatedParty(game, { seed: 1 })
  const [room] = await party.gather(1)
  const untyped = room as unknown as {
    send(name: string, value: unknown): void
    onEvent(name: string, listener: unknown): void
    cue(name: string, value: unknown): void
    onCue(name: string, listener: unknown): void
    shared: {
      set(name: string, value: unknown): void
      on(name: string, listener: unknown): void
      get(name: string): void
    }
  }
  const error = (message: string): Error => expect.objectContaining({ code: 'invalid-value', message }) as Error
  const event = error('event "nope" is not declared in defineGame: it declares fire, say.')
  expect(() => untyped.send('nope', 'x')).toThrow(event)
  expect(() => untyped.onEvent('nope', () => {})).toThrow(event)
  expect(() => untyped.send('fier', 'x')).toThrow(
    error('event "fier" is not declared in defineGame: it declares fire, say. Did you mean fire?'),
  )
  const cue = error('cue "nope" is not declared in defineGame: it declares none.')
  expect(() => untyped.cue('nope', 'x')).toThrow(cue)
  expect(() => untyped.onCue('nope', () => {})).toThrow(cue)
  const shared = error('shared value "nope" is not declared in defineGame: it declares score.')
  expect(() => untyped.shared.set('nope', 1)).toThrow(shared)
  expect(() => untyped.shared.on('nope', () => {})).toThrow(shared)
  expect(() => untyped.shared.get('nope')).toThrow(shared)
})

it('an undeclared kind of entities: the same, and an id that is a text', async () => {
  const party = new SimulatedParty(game, { seed: 2 })
  const [room] = await party.gather(1)
  const state = room!.state as unknown as {
    all(kind: string): Iterable<unknown>
    get(id: unknown): unknown
    spawn(kind: string, values: object): void
  }
  const error = (message: string): Error => expect.objectContaining({ code: 'invalid-value', message }) as Error
  const kind = error('kind "ships" is not declared in defineGame: it declares ship, shot. Did you mean ship?')
  expect(() => state.all('ships')).toThrow(kind)
  expect(() => state.spawn('ships', { x: 1 })).toThrow(kind)
  expect(() => state.spawn('ship', { x: 'left' })).toThrow(
    error('state.spawn: ship.x is a number; it cannot be "left".'),
  )
  expect(() => state.get('ship')).toThrow(
    error('state.get takes the id of an entity, a number, not "ship"; state.all(kind) takes a kind.'),
  )
  expect([state.get(undefined), state.get(17), [...state.all('shot')]]).toEqual([undefined, undefined, []])
})
