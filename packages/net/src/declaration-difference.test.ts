// Tests of the first difference of two declarations.

import * as v from 'valibot'
import { expect, it } from 'vitest'
import { declarationOf, differenceFrom } from './declaration-difference.ts'
import { f } from './core/state/schema/fields.ts'
import { defineGame, type Game } from './game.ts'
import { hostAuthority } from './room/authority/host-authority.ts'
import { transfers } from './room/room-transfers.ts'

const ship = { x: f.fixed(0, 100, 1), hp: f.uint(7) }
const BASE = { id: 'differs', version: 1, state: { ship }, events: { say: v.string() }, shared: { score: v.number() } }

/** Returns what the page of `here` says of a page of `there`. */
function difference(here: Game, there: Game): string | undefined {
  return differenceFrom(here.hash, JSON.parse(JSON.stringify(declarationOf(there.hash))))
}

const base = defineGame(BASE)

it.each([
  ['state.ship.vx is declared only there', { state: { ship: { ...ship, vx: f.int(8) } } }],
  ['state.ship.hp is declared only here', { state: { ship: { x: ship.x } } }],
  ['state.ship.hp is int here and fixed there', { state: { ship: { ...ship, hp: f.fixed(0, 127, 1) } } }],
  ['state.ship.x has other parameters', { state: { ship: { ...ship, x: f.fixed(0, 100, 0.5) } } }],
  ['state.ship.x stands here where state.ship.hp stands there', { state: { ship: { hp: ship.hp, x: ship.x } } }],
  ['state.rock is declared only there', { state: { ship, rock: { x: f.bool() } } }],
  ['tickRate is 60 here and 30 there', { tickRate: 30, sendRate: 15 }],
  ['events.fire is declared only there', { events: { say: v.string(), fire: v.string() } }],
  ['shared.score is declared only here', { shared: {} }],
  ['use.transfers is declared only there', { use: [transfers()] }],
  ['authority is owner here and host there', { authority: hostAuthority(), input: { on: f.bool() } }],
] as const)('%s', (sentence, changed) => {
  expect(difference(base, defineGame({ ...BASE, ...changed } as typeof BASE))).toBe(sentence)
})

it('of equal declarations, and of anything else that a player sends, there is none', () => {
  const own = declarationOf(base.hash)
  for (const sent of [own, undefined, null, 'state', [1], [['state']], [['a', 'b', {}]], [['x'.repeat(300), 'int', 1]]])
    expect(differenceFrom(base.hash, sent)).toBeUndefined()
})

it('a very large declaration fits a signal', () => {
  const kind = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`field${n}`.padEnd(64, 'x'), f.bool()]))
  const state = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`kind${n}`, kind]))
  const large = defineGame({ id: 'large', version: 1, state })
  const sent = JSON.stringify({ attempt: 1, bye: 'schema-mismatch', declaration: declarationOf(large.hash) })
  expect(sent.length).toBeLessThan(15_000)
  expect(difference(large, base)).toBe('state.kind0 is declared only here')
})
