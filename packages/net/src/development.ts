// Constant of the build: whether it looks for mistakes of the game's developer.

/**
 * True when run from sources, and in the build for the export condition `development`. In the build for production it
 * is false (`tsdown.config.ts`), and the code that it guards is left out: `if (DEVELOPMENT) warnOnce(…)`.
 */
export const DEVELOPMENT: boolean = true
