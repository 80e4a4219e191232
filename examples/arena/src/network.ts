// Network of the page: as it is, or as from a bad place, to try the match out.

import { webrtcLinks } from '@tickmesh/net'
import type { OpenLink } from '@tickmesh/net'
import { conditioned, PLACES } from '@tickmesh/net/testing'

/** Place whose network the page can have. */
export type PlaceName = keyof typeof PLACES

/** Places with their words in the menu. */
export const PLACE_WORDS: { readonly [name in PlaceName]: string } = {
  lan: 'as in one house',
  home: 'as at home',
  '4g': 'as on a phone (4G)',
  train: 'as in a train',
  hotel: 'as in a hotel',
}

export function isPlace(name: string): name is PlaceName {
  return Object.hasOwn(PLACES, name)
}

/** Returns the options that give a player the network of a place; none for the network as it is. */
export function networkOptions(place: PlaceName | undefined): { readonly links?: OpenLink } {
  return place === undefined ? {} : { links: conditioned(webrtcLinks(), PLACES[place]) }
}
