import { describe, it } from 'vitest'
import { systemScheduler } from '../scheduler/system.ts'
import { linkContract } from '../testing/link-contract.ts'
import { webrtcLinks } from './webrtc.ts'

const open = webrtcLinks()
const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

describe('webrtc link in a browser', () => {
  for (const { name, run } of linkContract(() => ({
    initiator: open,
    answerer: open,
    scheduler: systemScheduler(),
    pass,
  }))) {
    it(name, run)
  }
})
