// Vectors of messages.json and of transfers: messages, what they mean, and what is refused.

import { type Message, toWire } from '../../../packages/net/src/core/mesh/message.ts'
import { ownershipToWire } from '../../../packages/net/src/core/mesh/ownership-message.ts'
import { packFrame, type TransferFrame } from '../../../packages/net/src/core/transfer/transfer-frame.ts'
import { pack } from '../../../packages/net/src/core/wire/msgpack.ts'
import { toHex } from '../reader/bytes.ts'
import type { Vector, VectorFile } from './vector-file.ts'

const ID = 2 ** 44 + 2 ** 28 + 5 * 2 ** 16 + 1

const MEANS =
  '`means` has the elements of each by the names that WIRE.md gives them, and bytes as { "bin": hex }. What is ' +
  '`refused` has no meaning, and no effect.'

/** Messages with the names that WIRE.md gives to their elements. */
const MESSAGES: readonly (readonly [Message, Readonly<Record<string, unknown>>])[] = [
  [
    { kind: 'hello', wire: 2, hash: 2 ** 52 + 1, id: 'p-1', code: 'K7QXMWD', received: 300 },
    { wire: 2, hash: 2 ** 52 + 1, player: 'p-1', code: 'K7QXMWD', received: 300 },
  ],
  [{ kind: 'bye', reason: 'left' }, { reason: 'left' }],
  [{ kind: 'ack', received: 65_536 }, { received: 65_536 }],
  [
    { kind: 'event', index: 1, tick: 300, value: { say: 'hé', n: -1 } },
    { index: 1, tick: 300, value: { say: 'hé', n: -1 } },
  ],
  [
    { kind: 'shared', term: 2, index: 0, value: [1.5, null, true] },
    { term: 2, index: 0, value: [1.5, null, true] },
  ],
  [
    { kind: 'start', term: 2, tick: 2 ** 31 - 1 },
    { term: 2, tick: 2 ** 31 - 1 },
  ],
  [
    { kind: 'term', term: 3, indexes: [0, 200], startTick: null },
    { term: 3, indexes: [0, 200], start: null },
  ],
  [
    { kind: 'term', term: 3, indexes: [], startTick: 40 },
    { term: 3, indexes: [], start: 40 },
  ],
  [
    { kind: 'snapshot', tick: 12, part: 0, last: 0, complete: true, bits: new Uint8Array([0]) },
    { tick: 12, part: 0, last: 0, complete: true, entities: new Uint8Array([0]) },
  ],
  [
    { kind: 'snapshotAck', tick: 12, applied: true },
    { tick: 12, applied: true },
  ],
  [
    {
      kind: 'owner',
      term: 1,
      id: ID,
      ownershipVersion: 1,
      to: 4,
      state: { tick: 9, jumpTick: -1, bytes: new Uint8Array([128]) },
    },
    { term: 1, id: ID, version: 1, owner: 4, state: [9, -1, new Uint8Array([128])] },
  ],
  [
    { kind: 'owner', term: 1, id: ID, ownershipVersion: 2, to: undefined, state: undefined },
    { term: 1, id: ID, version: 2, owner: null, state: null },
  ],
  [
    { kind: 'owners', term: 1, rows: [{ id: ID, ownershipVersion: 2 ** 31 - 1, to: 0 }] },
    { term: 1, rows: [[ID, 2 ** 31 - 1, 0]] },
  ],
  [
    { kind: 'claim', term: 1, rows: [{ id: 1, ownershipVersion: 3, ended: true }] },
    { term: 1, rows: [[1, 3, true]] },
  ],
  [{ kind: 'missed', count: 8_192 }, { messages: 8_192 }],
]

/** Values that are no messages on channel `events`. */
const REFUSED: readonly (readonly [string, unknown])[] = [
  ['a kind that there is not', [13, 0]],
  ['no message missed', [12, 0]],
  ['an element too many', [2, 5, 0]],
  ['a number below 0', [2, -1]],
  ['a bye with another reason', [1, 'tired']],
  ['a version 0', [10, 1, [[ID, 0, 2]]]],
  ['an id of 2^50', [9, 1, 2 ** 50, 1, 2, null]],
  ['a jump after the tick of its state', [9, 1, ID, 1, 2, [9, 10, new Uint8Array([128])]]],
  ['a claim whose `ended` is a number', [11, 1, [[ID, 3, 1]]]],
]

/** Values that are no messages on channel `transfer`. */
const REFUSED_TRANSFERS: readonly (readonly [string, unknown])[] = [
  ['data that is text', [1, 0, 'text']],
  ['another failure', [2, 0, 6]],
  ['an element too few', [4, 0]],
]

function wire(message: Message): readonly unknown[] {
  const { kind } = message
  return kind === 'owner' || kind === 'owners' || kind === 'claim' ? ownershipToWire(message) : toWire(message)
}

function refused([name, value]: readonly [string, unknown]): Vector {
  return { name, hex: toHex(pack(value)), refused: true }
}

/** Messages on channel `events`. */
export function messageVectors(): VectorFile {
  return {
    about: `Messages on channel \`events\`. ${MEANS} Of a \`hello\` of another wire version only \`wire\` is read.`,
    vectors: [
      ...MESSAGES.map(([message, means]) => ({
        name: message.kind,
        hex: toHex(pack(wire(message))),
        means: { name: message.kind, ...means },
      })),
      {
        name: 'hello of another wire version',
        hex: toHex(pack([0, 3, 'new', { any: true }])),
        means: { name: 'hello', wire: 3 },
      },
      ...REFUSED.map(refused),
    ],
  }
}

const TRANSFERS: readonly (readonly [TransferFrame, Readonly<Record<string, unknown>>])[] = [
  [
    { kind: 'offer', id: 0, size: 67_108_864, meta: { name: 'map.bin' } },
    { id: 0, size: 67_108_864, meta: { name: 'map.bin' } },
  ],
  [
    { kind: 'data', id: 0, bytes: new Uint8Array([1, 2, 3]) },
    { id: 0, bytes: new Uint8Array([1, 2, 3]) },
  ],
  [
    { kind: 'abort', id: 1, failure: 'cancelled' },
    { id: 1, failure: 0 },
  ],
  [{ kind: 'accept', id: 0 }, { id: 0 }],
  [
    { kind: 'credit', id: 0, received: 131_072 },
    { id: 0, received: 131_072 },
  ],
  [{ kind: 'done', id: 0 }, { id: 0 }],
  ...(['refused', 'too-large', 'busy', 'timeout', 'malformed'] as const).map(
    (failure, at) =>
      [
        { kind: 'deny', id: 2, failure },
        { id: 2, failure: at + 1 },
      ] as const,
  ),
]

/** Messages on channel `transfer`. */
export function transferVectors(): VectorFile {
  return {
    about: `Messages on channel \`transfer\`. ${MEANS}`,
    vectors: [
      ...TRANSFERS.map(([frame, means]) => ({
        name: frame.kind,
        hex: toHex(packFrame(frame)),
        means: { name: frame.kind, ...means },
      })),
      ...REFUSED_TRANSFERS.map(refused),
    ],
  }
}
