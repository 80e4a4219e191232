// Reader of the messages between players, by the tables of WIRE.md.

import { readMsgpack } from './msgpack.ts'

/** A check whether a value is one of a column of a table in WIRE.md. */
type Check = (value: unknown) => boolean

/** A row of a table of messages: the name of the message, and of each element its name and type. */
interface Row {
  readonly name: string
  readonly elements: Readonly<Record<string, Check>>
}

const integer = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
const uint: Check = (value) => integer(value, 0, 2 ** 53 - 1)
const int: Check = (value) => integer(value, -(2 ** 53) + 1, 2 ** 53 - 1)
const tick: Check = (value) => integer(value, 0, 2 ** 31 - 1)
const id: Check = (value) => integer(value, 1, 2 ** 50 - 1)
const version: Check = (value) => integer(value, 1, 2 ** 31 - 1)
const text: Check = (value) => typeof value === 'string'
const flag: Check = (value) => typeof value === 'boolean'
const any: Check = () => true
const bin =
  (least: number, most: number): Check =>
  (value) =>
    value instanceof Uint8Array && value.length >= least && value.length <= most
const orNil =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const array =
  (check: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check)
const tuple =
  (...checks: Check[]): Check =>
  (value) =>
    Array.isArray(value) && value.length === checks.length && checks.every((check, at) => check(value[at]))

const REASONS = [
  'left',
  'version-mismatch',
  'schema-mismatch',
  'wrong-peer',
  'out-of-step',
  'congested',
  'flood',
  'blocked',
  'webrtc-unavailable',
]

/** OWN1 */
const handedState: Check = (value) => {
  if (!tuple(tick, int, bin(0, 1_150))(value)) return false
  const [at, jump] = value as readonly [number, number]
  return jump >= -1 && jump <= at
}

/** EVT1, by kind. */
export const EVENTS: readonly Row[] = [
  { name: 'hello', elements: { wire: uint, hash: uint, player: text, code: text, received: uint } },
  { name: 'bye', elements: { reason: (value) => REASONS.includes(value as string) } },
  { name: 'ack', elements: { received: uint } },
  { name: 'event', elements: { index: uint, tick: int, value: any } },
  { name: 'shared', elements: { term: uint, index: uint, value: any } },
  { name: 'start', elements: { term: uint, tick: int } },
  { name: 'term', elements: { term: uint, indexes: array(uint, 256), start: orNil(int) } },
  { name: 'snapshot', elements: { tick, part: uint, last: uint, complete: flag, entities: bin(1, 4_000) } },
  { name: 'snapshotAck', elements: { tick: uint, applied: flag } },
  {
    name: 'owner',
    elements: { term: uint, id, version, owner: orNil(uint), state: orNil(handedState) },
  },
  { name: 'owners', elements: { term: uint, rows: array(tuple(id, version, orNil(uint)), 2_048) } },
  { name: 'claim', elements: { term: uint, rows: array(tuple(id, version, flag), 2_048) } },
  { name: 'missed', elements: { messages: (value) => integer(value, 1, 2 ** 53 - 1) } },
]

const failure: Check = (value) => integer(value, 0, 5)

/** Messages on channel `transfer`, by kind. */
export const TRANSFERS: readonly Row[] = [
  { name: 'offer', elements: { id: uint, size: uint, meta: any } },
  { name: 'data', elements: { id: uint, bytes: bin(1, 16_384) } },
  { name: 'abort', elements: { id: uint, failure } },
  { name: 'accept', elements: { id: uint } },
  { name: 'credit', elements: { id: uint, received: uint } },
  { name: 'done', elements: { id: uint } },
  { name: 'deny', elements: { id: uint, failure } },
]

/** A message as vectors write it: its name and its elements. */
export interface MessageJson {
  readonly name: string
  readonly [element: string]: unknown
}

/** Reads a message of a table; throws when it is none of them. */
export function readMessage(table: readonly Row[], message: Uint8Array): MessageJson {
  const value = readMsgpack(message)
  if (!Array.isArray(value)) throw new Error('no array')
  const [kind, ...elements] = value as readonly unknown[]
  const row = table[kind as number]
  if (row === undefined) throw new Error('a message of no kind')
  // HEL2
  if (row.name === 'hello' && uint(elements[0]) && elements[0] !== 2) return { name: 'hello', wire: elements[0] }
  const columns = Object.entries(row.elements)
  if (elements.length !== columns.length) throw new Error(`${row.name} has ${columns.length} elements`)
  for (const [at, [name, check]] of columns.entries())
    if (!check(elements[at])) throw new Error(`${row.name}: ${name} is not what it must be`)
  return { name: row.name, ...Object.fromEntries(columns.map(([name], at) => [name, elements[at]])) }
}
