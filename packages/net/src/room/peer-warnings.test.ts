// Tests of warnings about another player.

import { expect, it, vi } from 'vitest'
import { toWire } from '../core/mesh/message.ts'
import { annsPeer } from './peer.fixture.ts'

it('[EVT15] a number of missing messages that the other end named, and cannot be, is not repeated', () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const { links, hello } = annsPeer({ initiator: true })
  const link = links.at(-1)!
  link.opens()
  link.comes('events', hello())
  link.comes('events', toWire({ kind: 'missed', count: 2 ** 31 }))
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/: more than a million messages from \S+ to \S+ were/)]])
})
