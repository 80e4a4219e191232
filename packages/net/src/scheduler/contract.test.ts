// Tests of the two schedulers: the scheduler contract.

import { describe, it } from 'vitest'
import { schedulerContract } from '../testing/scheduler-contract.ts'
import { systemScheduler } from './system.ts'
import { VirtualScheduler } from './virtual.ts'

describe('VirtualScheduler', () => {
  const make = () => {
    const scheduler = new VirtualScheduler(11)
    return { scheduler, pass: (ms: number) => scheduler.run(ms) }
  }
  for (const { name, run } of schedulerContract(make)) it(name, run)
})

describe('systemScheduler', () => {
  const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))
  for (const { name, run } of schedulerContract(() => ({ scheduler: systemScheduler(), pass }))) it(name, run)
})
