// Tests of the parts of a snapshot as they arrive.

import { expect, it } from 'vitest'
import type { SnapshotPart } from '../codec/snapshot-part.ts'
import { SnapshotInbox } from './snapshot-inbox.ts'

const part = (number: number, other: Partial<SnapshotPart> = {}): SnapshotPart => {
  return { tick: 9, part: number, last: 2, complete: true, bits: Uint8Array.of(1), ...other }
}

it('[SNP3] gives all parts when the last one has come', () => {
  const inbox = new SnapshotInbox()
  expect([inbox.addPart(part(0)), inbox.addPart(part(1))]).toEqual(['more', 'more'])
  expect(inbox.addPart(part(2))).toEqual([part(0), part(1), part(2)])
  expect(inbox.addPart(part(0))).toBe('wrong')
})

it.each([{ tick: 10 }, { last: 3 }, { complete: false }, { part: 2 }, { bits: new Uint8Array(0) }])(
  '[SNP3] a part that does not belong to the first one ends the snapshot: %o',
  (other) => {
    const inbox = new SnapshotInbox()
    expect(inbox.addPart(part(0))).toBe('more')
    expect([inbox.addPart(part(1, other)), inbox.addPart(part(1))]).toEqual(['wrong', 'wrong'])
  },
)
