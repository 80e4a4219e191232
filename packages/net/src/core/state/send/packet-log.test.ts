// Logs of sent records: reused once no packet uses them.

import { expect, it } from 'vitest'
import { LOG, PacketLogs } from './packet-log.ts'

it('a log is reused once neither its body nor a packet has it', () => {
  const logs = new PacketLogs()
  const log = logs.takeLog()
  expect(log.extend(2)).toBe(0)
  log.numbers[LOG] = 7
  expect(log.extend(3)).toBe(2 * LOG)
  expect(log.numbers[LOG]).toBe(7)
  expect(log.records).toBe(5)
  log.use()
  log.release()
  expect(logs.takeLog()).not.toBe(log)
  log.release()
  expect(logs.takeLog()).toBe(log)
  expect(log.records).toBe(0)
})
