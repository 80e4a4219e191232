/** What a packet's body is made of, for all peers that get it: a record's numbers. Kind × 4096 + index, generation, version, baseline's tick and version. */
export const LOG = 5
/** The version that stands for a despawn in the log. */
export const LOGGED_DESPAWN = -1
/** The version that stands for a hide. */
export const LOGGED_HIDE = -2
