// STUN messages of the test of a NAT (RFC 3489, RFC 5780): a binding request that asks for another source, its answer.

import type { RemoteInfo } from 'node:dgram'

const REQUEST = 0x0001
const RESPONSE = 0x0101
const MAPPED_ADDRESS = 0x0001
const CHANGE_REQUEST = 0x0003
const COOKIE = 0x2112a442
const HEADER_BYTES = 20

/** Bits of CHANGE-REQUEST: the answer comes from the server's other address, or other port. */
export const CHANGE_ADDRESS = 4
export const CHANGE_PORT = 2

export function bindingRequest(id: Buffer, change: number): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + 8)
  message.writeUInt16BE(REQUEST, 0)
  message.writeUInt16BE(8, 2)
  message.writeUInt32BE(COOKIE, 4)
  id.copy(message, 8)
  message.writeUInt16BE(CHANGE_REQUEST, 20)
  message.writeUInt16BE(4, 22)
  message.writeUInt32BE(change, 24)
  return message
}

/** Returns the bits of a request's CHANGE-REQUEST; undefined if the message is no such request. */
export function changeOf(request: Buffer): number | undefined {
  return request.length === HEADER_BYTES + 8 && request.readUInt16BE(0) === REQUEST
    ? request.readUInt32BE(24)
    : undefined
}

/** Returns the answer to a request: the address that it came from. */
export function bindingResponse(request: Buffer, from: RemoteInfo): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + 12)
  request.copy(message, 0, 0, HEADER_BYTES)
  message.writeUInt16BE(RESPONSE, 0)
  message.writeUInt16BE(12, 2)
  message.writeUInt16BE(MAPPED_ADDRESS, 20)
  message.writeUInt16BE(8, 22)
  message[25] = 1
  message.writeUInt16BE(from.port, 26)
  Buffer.from(from.address.split('.').map(Number)).copy(message, 28)
  return message
}

/** Returns the address in the answer to a request; undefined if the message is not its answer. */
export function mappedAddress(message: Buffer, id: Buffer): { address: string; port: number } | undefined {
  if (message.length !== HEADER_BYTES + 12 || !message.subarray(8, HEADER_BYTES).equals(id)) return undefined
  return { address: [...message.subarray(28, 32)].join('.'), port: message.readUInt16BE(26) }
}
