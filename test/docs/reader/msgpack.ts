// Decoder of the msgpack that WIRE.md allows.

import { Bytes } from './bytes.ts'

const text = new TextDecoder('utf-8', { ignoreBOM: true })

/** Returns the value of bytes that are exactly one msgpack value; throws for any other (FRM1). */
export function readMsgpack(message: Uint8Array): unknown {
  const bytes = new Bytes(message)
  const value = readValue(bytes, 0)
  if (bytes.left > 0) throw new Error('bytes after the value')
  return value
}

function readValue(bytes: Bytes, depth: number): unknown {
  const head = bytes.uint(1)
  if (head < 0x80) return head
  if (head < 0x90) return readMap(bytes, head - 0x80, depth)
  if (head < 0xa0) return readArray(bytes, head - 0x90, depth)
  if (head < 0xc0) return text.decode(bytes.takeBytes(head - 0xa0))
  if (head >= 0xe0) return head - 256
  switch (head) {
    case 0xc0:
      return null
    case 0xc2:
    case 0xc3:
      return head === 0xc3
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return bytes.takeBytes(bytes.uint(2 ** (head - 0xc4)))
    case 0xca:
      return view(bytes.takeBytes(4)).getFloat32(0)
    case 0xcb:
      return view(bytes.takeBytes(8)).getFloat64(0)
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return bytes.uint(2 ** (head - 0xcc))
    case 0xd0:
      return view(bytes.takeBytes(1)).getInt8(0)
    case 0xd1:
      return view(bytes.takeBytes(2)).getInt16(0)
    case 0xd2:
      return view(bytes.takeBytes(4)).getInt32(0)
    case 0xd3:
      return Number(view(bytes.takeBytes(8)).getBigInt64(0))
    case 0xd9:
    case 0xda:
    case 0xdb:
      return text.decode(bytes.takeBytes(bytes.uint(2 ** (head - 0xd9))))
    case 0xdc:
    case 0xdd:
      return readArray(bytes, bytes.uint(2 ** (head - 0xdb)), depth)
    case 0xde:
    case 0xdf:
      return readMap(bytes, bytes.uint(2 ** (head - 0xdd)), depth)
    default:
      throw new Error(`no value begins with ${head.toString(16)}`)
  }
}

function readArray(bytes: Bytes, count: number, depth: number): unknown[] {
  checkDepth(depth)
  const values: unknown[] = []
  while (values.length < count) values.push(readValue(bytes, depth + 1))
  return values
}

function readMap(bytes: Bytes, count: number, depth: number): Record<string, unknown> {
  checkDepth(depth)
  const map: Record<string, unknown> = {}
  for (let entry = 0; entry < count; entry++) {
    const key = readValue(bytes, depth + 1)
    if (typeof key !== 'string') throw new Error('a key that is no text')
    map[key === '__proto__' ? '__proto_' : key] = readValue(bytes, depth + 1)
  }
  return map
}

function checkDepth(depth: number): void {
  if (depth >= 16) throw new Error('more than 16 levels')
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
