import { type CodecCase, measureCase } from './measured-case.ts'

/** The process of one case: it takes the case as a message, and answers with the figures. */
process.once('message', (codecCase: CodecCase) => {
  process.send?.(measureCase(codecCase), () => process.disconnect())
})
