// Privacy of the player's address, in words.

import type { Privacy } from '@tickmesh/net'

/** Levels in the menu: a short name, and a sentence on who sees the address. */
export const PRIVACY_WORDS: { readonly [level in Privacy]: { readonly name: string; readonly sentence: string } } = {
  guarded: {
    name: 'seen by players',
    sentence: 'The players of your match can see your internet address. A direct connection needs it.',
  },
  private: {
    name: 'hidden from players',
    sentence: 'No player sees your address: all goes through a server, which takes longer.',
  },
  open: {
    name: 'seen, home network too',
    sentence: 'Players also see your address at home: the shortest way between two devices in one Wi-Fi.',
  },
}

/** Returns a level; `guarded` for anything else. */
export function privacyOf(text: string | undefined): Privacy {
  return text === 'open' || text === 'private' ? text : 'guarded'
}

/** Returns the options that give a player a level. For `guarded` none: it is the default of a page. */
export function privacyOptions(level: Privacy): { readonly privacy?: Privacy } {
  return level === 'guarded' ? {} : { privacy: level }
}
