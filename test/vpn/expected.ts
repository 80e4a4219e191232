// Addresses that must be found in each case of the VPN lab, and no others.

import type { AddressName, VpnCase } from './cases.ts'
import type { Leaks, MatchSetting } from './match.ts'
import { namesOf } from './row.ts'

/** Addresses that only the player's own machine and home have. */
const LOCAL: readonly AddressName[] = ['LAN', 'tunnel']

/** Returns the difference from what is expected; empty if there is none. */
export function faultOf(one: VpnCase, setting: MatchSetting, { atBob, inMessages, atAnn }: Leaks): string {
  const expected = expectedNames(one, setting).join(' ') || 'none'
  const wrong = [namesOf(atBob), namesOf(inMessages)].filter((names) => names !== expected)
  if (wrong.length > 0) return `expected ${expected}`
  return setting.privacy === 'private' && atAnn.length > 0 ? "Bob's are at Ann" : ''
}

/** Returns the addresses of Ann that a level shows: in packets at Bob and in messages, the same. */
function expectedNames({ open }: VpnCase, { ann, privacy, microphone }: MatchSetting): readonly AddressName[] {
  switch (privacy) {
    case 'open':
      return microphone ? open.microphone : open[ann.kind]
    case 'guarded':
      return (microphone ? open.microphone : open[ann.kind]).filter((name) => !LOCAL.includes(name))
    case 'private':
      return []
  }
}
