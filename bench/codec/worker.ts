// Entry point of the child processes of the codec suite.

import { type CubesCase, measureCubes } from './cubes-case.ts'
import { type CodecCase, measureCase } from './measured-case.ts'

/** The process of one case: it takes the case as a message, and answers with the figures. */
process.once('message', (given: CodecCase | CubesCase) => {
  process.send?.('cubes' in given ? measureCubes(given) : measureCase(given), () => process.disconnect())
})
