// Features of a room that a game imports, and declares with `use` in `defineGame`.

import type { HandoverFeature } from './authority/handover-authority.ts'
import type { GroupsFeature } from './groups.ts'
import type { IdentityFeature } from './identity-feature.ts'
import type { TransfersFeature } from './room-transfers.ts'

/** Feature that a game declares with `use`; a game that imports none ships none. */
export type Feature = GroupsFeature | HandoverFeature | IdentityFeature | TransfersFeature

/** Returns the feature of a name; undefined when the game does not declare it. */
export function featureOf<N extends Feature['name']>(
  use: readonly Feature[],
  name: N,
): Extract<Feature, { readonly name: N }> | undefined {
  return use.find((feature): feature is Extract<Feature, { readonly name: N }> => feature.name === name)
}
