import { MAX_ANSWER_BYTES, MAX_DEPTH, MAX_MESSAGE_BYTES } from './protocol-limits.ts'
import type { DirectoryMessage, IceServer, RoomMessage, ServerMessage } from './messages.ts'
import { Mismatch } from './reader.ts'
import type { Reader } from './reader.ts'
import { directoryMessage, iceServers, roomMessage, serverMessage } from './shapes.ts'
import { fitsBytes, fitsDepth } from './text.ts'

/** What came of one message: the value, or why it is none and what to tell the sender. */
export type Parsed<Message> =
  | { readonly ok: true; readonly message: Message }
  | {
      readonly ok: false
      readonly code: 'malformed' | 'unknown-type' | 'too-large'
      readonly why: string
      /** The request it was, if that much could be read, so that its answer finds the one who waits. */
      readonly req?: number
    }

/** Reads one message to a directory; never throws. */
export function parseDirectoryMessage(json: string): Parsed<DirectoryMessage> {
  return parse(directoryMessage, json, MAX_MESSAGE_BYTES)
}

/** Reads one message to a room; never throws. */
export function parseRoomMessage(json: string): Parsed<RoomMessage> {
  return parse(roomMessage, json, MAX_MESSAGE_BYTES)
}

/** Reads one message from the lobby; never throws. */
export function parseServerMessage(json: string): Parsed<ServerMessage> {
  return parse(serverMessage, json, MAX_ANSWER_BYTES)
}

/** Reads the lobby's list of ICE servers from its configuration, a JSON text. Throws a sentence that says what is wrong. */
export function parseIceServers(json: string): readonly IceServer[] {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new Error('the list of ICE servers is not JSON; write [{"urls":"stun:…"}]', { cause })
  }
  try {
    return iceServers(value)
  } catch (cause) {
    throw new Error(`the list of ICE servers is wrong: ${String(cause)}`, { cause })
  }
}

function parse<Message>(read: Reader<Message>, json: string, limit: number): Parsed<Message> {
  if (!fitsBytes(json, limit)) return { ok: false, code: 'too-large', why: `a message has at most ${limit} bytes` }
  if (!fitsDepth(json, MAX_DEPTH)) return { ok: false, code: 'malformed', why: `nested deeper than ${MAX_DEPTH}` }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { ok: false, code: 'malformed', why: 'not JSON' }
  }
  try {
    return { ok: true, message: read(value) }
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    const req = requestOf(value)
    return { ok: false, code: error.code, why: String(error), ...(req !== undefined && { req }) }
  }
}

function requestOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('req' in value)) return undefined
  return Number.isSafeInteger(value.req) && typeof value.req === 'number' && value.req >= 0 ? value.req : undefined
}
