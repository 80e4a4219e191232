// Constant of the build: whether it looks for mistakes of the game's developer.

/**
 * True when run from sources, and in the build for the export condition `development`, but for Node with `NODE_ENV` set
 * to `production`. In the build for production it is false (`tsdown.config.ts`), and the code that it guards is left
 * out: `if (DEVELOPMENT) warnOnce(…)`.
 */
export const DEVELOPMENT: boolean =
  (globalThis as { process?: { env?: { NODE_ENV?: string } } }).process?.env?.NODE_ENV !== 'production'
