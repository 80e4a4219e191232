// Tests of an address that neither answers nor refuses, as behind a firewall that drops what comes.

import { beforeEach, expect, it, vi } from 'vitest'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { orDiagnosed } from './or-diagnosed.ts'
import { wait } from './wait.ts'

const given = 'ws://192.0.2.1:1999'
const warn = vi.spyOn(console, 'warn')

beforeEach(() => void warn.mockReset().mockReturnValue())

/** Starts to reach an address that never answers, within 10 s; each diagnosis takes 800 ms. */
function reach(certain: boolean) {
  const scheduler = new VirtualScheduler(1)
  const reaching = wait({ scheduler, signal: undefined, limitMs: 10_000, action: 'Reaching' }, () => () => {})
  const diagnose = () =>
    new Promise<{ certain: boolean; sentence: string }>((resolve) => {
      scheduler.after(800, () => resolve({ certain, sentence: 'Nothing answers there: check the firewall.' }))
    })
  const failure = orDiagnosed(reaching, { given, scheduler, diagnose }).catch((error: unknown) => error)
  return { scheduler, failure }
}

it('the console has the advice within 2 s, once, and the error has it at the time limit', async () => {
  const { scheduler, failure } = reach(false)
  await scheduler.run(2_000)
  const sentence = `The lobby at ${given} does not answer. Nothing answers there: check the firewall.`
  expect(warn.mock.calls).toEqual([[`Tickmesh: ${sentence} (lobby-silent)`]])
  await scheduler.run(9_000)
  expect(await failure).toMatchObject({ code: 'timeout', message: sentence })
  expect(warn).toHaveBeenCalledTimes(1)
})

it('a cause that is certain ends the attempt within 2 s', async () => {
  const { scheduler, failure } = reach(true)
  await scheduler.run(2_000)
  expect(await failure).toMatchObject({ code: 'lobby-unreachable' })
  expect(warn).not.toHaveBeenCalled()
})
