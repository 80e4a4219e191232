// Tests of invites.

import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RoomInvites } from './room-invites.ts'

const crypto = {
  random: (length: number) => Uint8Array.from(randomBytes(length)),
  hmac: async (key: Uint8Array, data: Uint8Array) => Uint8Array.from(createHmac('sha256', key).update(data).digest()),
}
const CODE = 'K7QXMWD'

it('[IDN40] two players who share the text have one key, and the key is that of RFC 5869', async () => {
  const [ann, bob] = [new RoomInvites(crypto), new RoomInvites(crypto)]
  const text = ann.invite(CODE)
  expect(text).toMatch(/^[\w-]{22}$/)
  expect(ann.invite(CODE)).toBe(text)
  // As `location.hash` has it, and with the code as people type it.
  expect(bob.accept('k7q-xmwd', `#${text}`)).toBe(true)
  const key = await ann.macKey(CODE)
  expect(await bob.macKey(CODE)).toEqual(key)
  const secret = Buffer.from(text, 'base64url')
  const known = new Uint8Array(hkdfSync('sha256', secret, 'tickmesh invite', `room ${CODE}`, 32))
  expect(key).toEqual(known)
  // A player who was invited can invite.
  expect(bob.invite(CODE)).toBe(text)
})

it('[IDN40] another room, or another secret, has another key', async () => {
  const [ann, bob] = [new RoomInvites(crypto), new RoomInvites(crypto)]
  const text = ann.invite(CODE)
  bob.accept('9ZRTPKH', text)
  const keys = [await ann.macKey(CODE), await bob.macKey('9ZRTPKH'), await bob.macKey(CODE)]
  bob.invite(CODE)
  keys.push(await bob.macKey(CODE))
  expect(new Set(keys.map((key) => key?.join())).size).toBe(4)
  expect(keys[2]).toBeUndefined()
})

it('[IDN40] a text that is no invite is not taken, whatever it is', async () => {
  const invites = new RoomInvites(crypto)
  const text = invites.invite(CODE)
  const before = await invites.macKey(CODE)
  // The last character of 16 bytes has four bits that are not used: one text for each secret.
  const second = text.slice(0, 21) + (text.endsWith('A') ? 'B' : 'Z')
  for (const hostile of [
    '',
    '#',
    `##${text}`,
    text.slice(1),
    `${text}A`,
    second,
    ` ${text}`,
    `${text}==`,
    'x'.repeat(1e6),
  ]) {
    expect([hostile.slice(0, 30), invites.accept(CODE, hostile)]).toEqual([hostile.slice(0, 30), false])
  }
  for (const value of [undefined, null, 5, {}, ['x']]) {
    expect(invites.accept(CODE, value as unknown as string)).toBe(false)
    expect(invites.accept(value as unknown as string, text)).toBe(false)
  }
  fc.assert(
    fc.property(fc.string(), (any) => {
      expect([invites.accept(CODE, any), invites.accept(any, text)]).toEqual([false, false])
    }),
  )
  expect(await invites.macKey(CODE)).toEqual(before)
})
