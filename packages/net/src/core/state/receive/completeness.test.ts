// Tests of complete ticks, by the parts that arrived.

import { expect, it } from 'vitest'
import { Completeness } from './completeness.ts'
import { Remotes } from './remotes.fixture.ts'

/** Notes a part of a tick that was sent in two. */
function note(completeness: Completeness, tick: number, part: number, complete = true): number {
  completeness.noteFrame({ tick, part, lastPart: 1, complete })
  return completeness.completeTick
}

it('[STA10] a tick is complete when each of its parts has arrived, in any order', () => {
  const completeness = new Completeness(new Remotes().entities)
  expect([note(completeness, 3, 1), note(completeness, 3, 1), note(completeness, 3, 0)]).toEqual([-1, -1, 3])
})

it('[STA10] parts of different ticks do not add up', () => {
  const completeness = new Completeness(new Remotes().entities)
  expect([note(completeness, 3, 0), note(completeness, 6, 1), note(completeness, 6, 0)]).toEqual([-1, -1, 6])
})

it('[STA10] a part of an older tick does not undo the parts of a newer one', () => {
  const completeness = new Completeness(new Remotes().entities)
  expect([note(completeness, 6, 0), note(completeness, 3, 0), note(completeness, 6, 1)]).toEqual([-1, -1, 6])
  expect([note(completeness, 3, 1), note(completeness, 9, 0, false), note(completeness, 9, 1)]).toEqual([6, 6, 6])
})

it('[SNP3] a snapshot completes its tick, unless a later one is complete', () => {
  const completeness = new Completeness(new Remotes().entities)
  completeness.noteSnapshot(6)
  expect(completeness.completeTick).toBe(6)
  completeness.noteSnapshot(3)
  expect(completeness.completeTick).toBe(6)
})

it('[STA10] on a new link nothing is complete, and parts of the link before do not count', () => {
  const completeness = new Completeness(new Remotes().entities)
  completeness.noteSnapshot(3)
  note(completeness, 6, 0)
  completeness.beginLink()
  expect([completeness.completeTick, note(completeness, 6, 1), note(completeness, 6, 0)]).toEqual([-1, -1, 6])
})

it('[STA10] the first complete tick of a link removes what the link has not named; later ones remove nothing', () => {
  const remotes = new Remotes()
  const completeness = new Completeness(remotes.entities)
  completeness.beginLink()
  const [named] = [remotes.full(0, 1, 3), remotes.full(1, 1, 3)]
  named.link = completeness.link
  completeness.noteSnapshot(6)
  expect(remotes.kind.entities.map((entity) => entity?.index)).toEqual([0, undefined])
  remotes.full(2, 1, 9)
  completeness.noteSnapshot(9)
  expect(remotes.kind.entities[2]?.index).toBe(2)
})

it('[STA10] [STA19] no record of that tick or before brings a removed entity back; a later one does', () => {
  const remotes = new Remotes()
  const completeness = new Completeness(remotes.entities)
  completeness.beginLink()
  remotes.full(1, 4, 3)
  completeness.noteSnapshot(6)
  const { tombstones } = remotes.kind
  expect([6, 7].map((tick) => tombstones.isStale(1, 4, tick))).toEqual([true, false])
})
