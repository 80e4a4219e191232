// Contract suite for implementations of `Scheduler`.

import type { Scheduler } from '../scheduler/scheduler.ts'
import { ensure, ensureEqual, until, type ContractCase } from './contract.ts'

/** Scheduler implementation under its contract suite, fresh for every case. */
export interface SchedulerSubject {
  /** Scheduler under test. */
  readonly scheduler: Scheduler
  /** Lets time pass: virtual time is advanced, real time is waited for. */
  pass(ms: number): Promise<void>
}

/**
 * Returns the duties of `Scheduler` as test cases; `[SCH3]` is the third. Duty 5 needs a hidden page, and is tested
 * there.
 */
export function schedulerContract(make: () => SchedulerSubject): ContractCase[] {
  const rule = (name: string, body: (subject: SchedulerSubject) => Promise<void>): ContractCase => ({
    name,
    run: () => body(make()),
  })
  return [
    rule('[SCH1] now never goes backwards', async ({ scheduler, pass }) => {
      const start = scheduler.now()
      let last = start
      await until(
        pass,
        () => {
          const now = scheduler.now()
          ensure(now >= last, 'time never goes backwards')
          last = now
          return now >= start + 20
        },
        'time goes by',
      )
    }),
    rule('[SCH2] a callback runs once, later, and not early', async ({ scheduler, pass }) => {
      const start = scheduler.now()
      const ran: number[] = []
      for (const ms of [-5, 0, 1, 12.5, 30]) {
        scheduler.after(ms, () => {
          ensure(scheduler.now() >= start + ms, `not before ${ms} ms`)
          ran.push(ms)
        })
      }
      ensureEqual(ran, [], 'nothing runs in the task of the call')
      await until(pass, () => ran.length >= 5, 'all run')
      await pass(20)
      ensureEqual(ran, [-5, 0, 1, 12.5, 30], 'in the order of their times, once each')
    }),
    rule('[SCH2] a callback may call after again', async ({ scheduler, pass }) => {
      let left = 5
      const again = (): void => {
        if (--left > 0) scheduler.after(0, again)
      }
      scheduler.after(0, again)
      await until(pass, () => left === 0, 'each runs')
    }),
    rule('[SCH3] callbacks of one instant run in the order of the calls', async ({ scheduler, pass }) => {
      const ran: number[] = []
      for (let i = 0; i < 50; i++) scheduler.after(5, () => ran.push(i))
      await until(pass, () => ran.length === 50, 'all run')
      ensureEqual(
        ran,
        Array.from({ length: 50 }, (_, i) => i),
        'the order of the calls',
      )
    }),
    rule(
      '[SCH4] a cancelled callback never runs; cancelling twice, or late, has no effect',
      async ({ scheduler, pass }) => {
        const ran: string[] = []
        const first = scheduler.after(5, () => ran.push('first'))
        const second = scheduler.after(5, () => ran.push('second'))
        scheduler.after(6, () => ran.push('third'))
        first()
        first()
        await until(pass, () => ran.length === 2, 'the others run')
        second()
        await pass(10)
        ensureEqual(ran, ['second', 'third'], 'all but the cancelled one')
      },
    ),
    rule('[SCH6] random is in [0, 1)', async ({ scheduler }) => {
      for (let i = 0; i < 1_000; i++) {
        const value = scheduler.random()
        ensure(value >= 0 && value < 1, `${value} is in range`)
      }
      return Promise.resolve()
    }),
  ]
}
