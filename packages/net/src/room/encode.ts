import type { StandardSchemaV1 } from '@standard-schema/spec'
import { packable } from '../core/wire/packable.ts'
import { pack } from '../core/wire/msgpack.ts'
import { TickmeshError } from '../errors.ts'
import { validate } from './validate.ts'

/** A declared message that is about to be sent. */
export interface Outgoing {
  /** For error sentences: `event "chat"`. */
  readonly what: string
  readonly schema: StandardSchemaV1 | undefined
  readonly value: unknown
  /** The largest frame, in bytes. */
  readonly limit: number
}

/**
 * Checks a value against its declaration and packs what `frame` makes of it.
 *
 * @throws TickmeshError `invalid-value` or `too-large`.
 */
export function encode({ what, schema, value, limit }: Outgoing, frame: unknown): Uint8Array {
  check({ what, schema, value })
  const bytes = packed(what, value, frame)
  if (bytes.byteLength > limit) {
    const advice = limit >= 65_536 ? ' Use room.transfer() for large data.' : ' Use an event for it.'
    throw new TickmeshError('too-large', `${what} takes ${bytes.byteLength} bytes; ${limit} are the most.${advice}`)
  }
  return bytes
}

/** @throws TickmeshError `invalid-value`. Returns what the schema makes of the value. */
export function check({ what, schema, value }: Omit<Outgoing, 'limit'>): unknown {
  if (schema === undefined) throw new TickmeshError('invalid-value', `${what} is not declared in defineGame.`)
  const verdict = validate(schema, value)
  if (!verdict.ok) throw new TickmeshError('invalid-value', `${what}: ${verdict.why}.`)
  return verdict.value
}

/**
 * Packs `frame`, in which `value` stands.
 *
 * @throws TickmeshError `invalid-value` when the value would not arrive as it is.
 */
export function packed(what: string, value: unknown, frame: unknown): Uint8Array {
  try {
    return pack(frame)
  } catch (cause) {
    const found = packable(value)
    const why = found === undefined ? 'it is nested too deep' : `${found.path} is ${found.reason}`
    throw new TickmeshError('invalid-value', `${what}: ${why}.`, { cause })
  }
}
