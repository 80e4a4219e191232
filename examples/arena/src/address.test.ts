// Tests of the arena's addresses: wishes in the URL, the lobby and invitations.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { inviteLink, lobbyAddress, readWish } from './address.ts'

const page = (href: string): Location => new URL(href) as unknown as Location

afterEach(() => vi.unstubAllEnvs())

describe('readWish', () => {
  it('reads quick, join and name', () => {
    expect(readWish('?quick&name=Ann')).toEqual({
      enter: { at: 'quick' },
      name: 'Ann',
      lobby: undefined,
      net: undefined,
      canvas: false,
    })
    expect(readWish('?join=abcd&renderer=canvas')).toMatchObject({ enter: { at: 'room', code: 'ABCD' }, canvas: true })
    expect(readWish('')).toMatchObject({ enter: { at: 'menu' }, name: undefined })
    expect(readWish('?quick&join=ABCD').enter).toEqual({ at: 'room', code: 'ABCD' })
    expect(readWish('?join=').enter).toEqual({ at: 'menu' })
    expect(readWish('?bots=Hard').enter).toEqual({ at: 'bots', strength: 'hard' })
    expect(readWish('?bots').enter).toEqual({ at: 'bots', strength: 'fair' })
  })

  it('reads the place whose network the page has, and no other word', () => {
    expect(readWish('?net=train').net).toBe('train')
    expect(readWish('?net=4G').net).toBe('4g')
    expect(readWish('?net=moon').net).toBeUndefined()
    expect(readWish('?net=toString').net).toBeUndefined()
  })

  it('cuts a long name', () => {
    expect(readWish(`?name=${'x'.repeat(500)}`).name).toHaveLength(20)
  })
})

describe('lobbyAddress', () => {
  it('is on the host of the page, secure if the page is', () => {
    expect(lobbyAddress(readWish(''), page('http://192.168.1.5:5173/'))).toBe('ws://192.168.1.5:1999')
    expect(lobbyAddress(readWish(''), page('https://play.example/'))).toBe('wss://play.example:1999')
    expect(lobbyAddress(readWish('?lobby=ws://other:1'), page('http://localhost:5173/'))).toBe('ws://other:1')
  })

  it('is the address set in the build', () => {
    vi.stubEnv('VITE_LOBBY_PORT', '2050')
    expect(lobbyAddress(readWish(''), page('http://localhost:5173/'))).toBe('ws://localhost:2050')
    vi.stubEnv('VITE_LOBBY', 'wss://lobby.example')
    expect(lobbyAddress(readWish(''), page('http://localhost:5173/'))).toBe('wss://lobby.example')
  })
})

describe('inviteLink', () => {
  it('uses localhost only when there is no better address', () => {
    expect(inviteLink('ABCD', readWish('?quick'), '', page('http://localhost:5173/?quick'))).toEqual({
      link: 'http://localhost:5173/?join=ABCD',
      reachable: false,
    })
    vi.stubEnv('VITE_LAN_HOST', '192.168.1.5')
    expect(inviteLink('ABCD', readWish(''), '', page('http://localhost:5173/'))).toEqual({
      link: 'http://192.168.1.5:5173/?join=ABCD',
      reachable: true,
    })
    expect(inviteLink('ABCD', readWish(''), 'AQID', page('https://play.example/arena/')).link).toBe(
      'https://play.example/arena/?join=ABCD#AQID',
    )
  })
})
