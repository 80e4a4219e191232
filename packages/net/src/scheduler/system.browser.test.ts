import { describe, it } from 'vitest'
import { schedulerContract } from '../testing/scheduler-contract.ts'
import { systemScheduler } from './system.ts'

const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

describe('systemScheduler in a page', () => {
  for (const { name, run } of schedulerContract(() => ({ scheduler: systemScheduler(), pass }))) it(name, run)
})
