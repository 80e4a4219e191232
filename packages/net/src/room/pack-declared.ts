// Validation and packing of outgoing declared values: events, cues, shared values and transfer meta.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import { pack, unpack } from '../core/wire/msgpack.ts'
import { messageOf, TickmeshError } from '../errors.ts'
import { validate } from './validate.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Declared message to send. */
export interface DeclaredMessage {
  /** Name in error messages: `event "chat"`. */
  readonly what: string
  readonly schema: StandardSchemaV1 | undefined
  readonly value: unknown
  /** Upper bound of the packed frame, bytes. */
  readonly limit: number
}

/**
 * Validates a value against its declaration, and packs the `frame` that contains it.
 *
 * @throws TickmeshError `invalid-value` or `too-large`.
 */
export function packDeclared(declared: DeclaredMessage, frame: unknown): Uint8Array {
  const { what, value, limit } = declared
  checkDeclared(declared)
  const bytes = packValue(what, value, frame)
  if (DEVELOPMENT) checkArriving(declared)
  if (bytes.byteLength > limit) {
    throw new TickmeshError('too-large', DEVELOPMENT ? tooLarge(what, bytes.byteLength, limit) : LEFT_OUT)
  }
  return bytes
}

function tooLarge(what: string, bytes: number, limit: number): string {
  const advice = limit >= 65_536 ? 'Use room.transfer() for large data.' : 'Use an event for it.'
  return `${what} takes ${bytes} bytes; at most ${limit}. ${advice}`
}

/** Refuses a value that is valid here and not as it arrives: without the keys that have no value. */
function checkArriving({ what, schema, value }: Omit<DeclaredMessage, 'limit'>): void {
  try {
    checkDeclared({ what, schema, value: unpack(pack(value))?.value })
  } catch (cause) {
    const advice = 'A key whose value is undefined is not sent: declare it as optional.'
    throw new TickmeshError('invalid-value', `${messageOf(cause)} ${advice}`, { cause })
  }
}

/** Validates a value against its declaration. Returns the schema's output. @throws TickmeshError `invalid-value`. */
export function checkDeclared({ what, schema, value }: Omit<DeclaredMessage, 'limit'>): unknown {
  if (schema === undefined)
    throw new TickmeshError('invalid-value', DEVELOPMENT ? `${what} is not declared in defineGame.` : LEFT_OUT)
  const verdict = validate(schema, value)
  if (!verdict.ok) throw new TickmeshError('invalid-value', `${what}: ${verdict.why}.`)
  return verdict.value
}

/**
 * Packs a `frame` that contains `value`.
 *
 * @throws TickmeshError `invalid-value`: the value would not arrive as it is.
 */
export function packValue(what: string, value: unknown, frame: unknown): Uint8Array {
  try {
    return pack(frame)
  } catch (cause) {
    throw new TickmeshError('invalid-value', `${what}: ${DEVELOPMENT ? reasonOf(value) : LEFT_OUT}.`, { cause })
  }
}

/** Returns why a value cannot be packed: its path begins with the value, not with the frame. */
function reasonOf(value: unknown): string {
  try {
    pack(value)
    return 'it is nested too deep'
  } catch (cause) {
    return messageOf(cause)
  }
}
