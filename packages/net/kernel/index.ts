/*
 * The loops of the state codec, in AssemblyScript: what `delta-codec.ts`, `delta-columns.ts`, `guesses.ts`, `delta-records.ts`,
 * `kind-sends.ts` and `OwnStore.sample` do, to the bit, in half the time or less. All that they work on lies in one memory,
 * where `kernel-memory.ts` has laid it out; its first words say where. `npm run kernel -w packages/net` compiles it.
 */
export { sample } from './sample'
export { select, sent, acked } from './sends'
export { fill, code, write } from './encode'
export { find, keep } from './mirrors'
export { read, resolve } from './decode'
