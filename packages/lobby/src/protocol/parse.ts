// Parsers of messages and of ICE servers: size, depth, JSON, then the shape.

import { MAX_ANSWER_BYTES, MAX_DEPTH, MAX_MESSAGE_BYTES } from './protocol-limits.ts'
import type { DirectoryMessage, IceServer, RoomMessage, ServerMessage } from './messages.ts'
import { Mismatch, type Reader } from './reader.ts'
import { directoryMessage, iceServers, roomMessage, serverMessage } from './shapes.ts'
import { fitsBytes, fitsDepth } from './text.ts'

/** Result of reading one message: the message, or the reason of its refusal. */
export type Parsed<Message> =
  | { readonly ok: true; readonly message: Message }
  | {
      readonly ok: false
      readonly code: 'malformed' | 'unknown-type' | 'too-large'
      readonly reason: string
      /** Number of the refused request, if the message had one, so that the answer finds its caller. */
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

/** Reads a list of ICE servers from JSON; throws an error that names the fault. */
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
  if (!fitsBytes(json, limit)) return { ok: false, code: 'too-large', reason: `a message has at most ${limit} bytes` }
  if (!fitsDepth(json, MAX_DEPTH)) return { ok: false, code: 'malformed', reason: `nested deeper than ${MAX_DEPTH}` }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { ok: false, code: 'malformed', reason: 'not JSON' }
  }
  try {
    return { ok: true, message: read(value) }
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    const req = requestOf(value)
    return { ok: false, code: error.code, reason: String(error), ...(req !== undefined && { req }) }
  }
}

function requestOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('req' in value)) return undefined
  return Number.isSafeInteger(value.req) && typeof value.req === 'number' && value.req >= 0 ? value.req : undefined
}
