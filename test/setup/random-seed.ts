/**
 * Seed of all property tests: the same in each run, so that a change is judged by its own tests alone.
 * `TICKMESH_SEED` sets another one; `npm run test:sim` runs many.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['TICKMESH_SEED'] ?? 1) })
