// Times from a player's silence to the end of its seat, in their order; the lobby's are in its `protocol-limits.ts`.

/** Silence of a host after which it is reported, ms: the lobby asks it, and gives it half a second to answer. */
export const HOST_SILENT_MS = 800
/** Silence after which the link looks for a new path, ms. Three state frames at 10 Hz could be lost by then. */
export const RESTART_AFTER_MS = 800
/** Time between two measures against a silence, ms. */
export const ACT_EVERY_MS = 400
/** Silence after which a signal says that the player's page runs, ms: an earlier one may have been on its way. */
export const SIGNAL_COUNTS_AFTER_MS = 400
/** Silence after which a second link is made to a player whose page is known to run, ms: it has signaled meanwhile. */
export const SOON_REBUILD_AFTER_MS = 1_200
/** Silence after which a player is `away`, ms. */
export const AWAY_AFTER_MS = 2_000
/** Silence after which a second link is made beside the silent one, ms. */
export const REBUILD_AFTER_MS = 2_800
/** Silence after which the link is given up, once another one can be made, ms. */
export const DEAD_AFTER_MS = 10_000
/** Time without a link after which a player counts as unreachable, ms. Attempts go on. */
export const UNREACHABLE_AFTER_MS = 12_000
/** Time after which, without the lobby, an unreachable player counts as departed, ms. */
export const ABANDONED_AFTER_MS = 30_000
