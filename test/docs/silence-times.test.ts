// The table of times in docs/BEHAVIOUR.md against the constants that it names.

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '@tickmesh/lobby/core'
import * as protocol from '@tickmesh/lobby/protocol'
import * as silence from '../../packages/net/src/core/mesh/silence-times.ts'
import * as socket from '../../packages/net/src/lobby-client/lobby-socket.ts'

const root = resolve(import.meta.dirname, '../..')
const page = await readFile(join(root, 'docs/BEHAVIOUR.md'), 'utf8')
const rows = [...page.matchAll(/^\| (\d[^|]*) \| [^|]+ \| ([^|]+) \|$/gm)].map(([, when = '', where = '']) => ({
  when,
  constants: [...where.matchAll(/`([A-Z][A-Z_]+_MS)`/g)].map(([, name]) => name),
}))
const constants: Readonly<Record<string, unknown>> = { ...protocol, ...silence, ...socket }

/** Returns the times in a text, ms. */
const msIn = (text: string): number[] => [...text.matchAll(/([\d.]+) s\b/g)].map(([, s]) => Number(s) * 1_000)

it('each time in the table of silence and absence is the one of the code', () => {
  const named = rows.filter((row) => row.constants.length > 0)
  expect(named.length).toBeGreaterThanOrEqual(14)
  for (const { when, constants: names } of named)
    for (const [at, ms] of msIn(when).entries()) expect(constants[names[at] ?? ''], `${when}: ${names[at]}`).toBe(ms)
})

it('the table has each time of silence', () => {
  const names = new Set(rows.flatMap((row) => row.constants))
  for (const name of Object.keys(silence)) expect(names, name).toContain(name)
})

it('a host that is reported is replaced after the time in which the lobby waits for its answer', () => {
  const { when } = rows.find((row) => row.when.includes('without an answer') && row.when.includes('host')) ?? {
    when: '',
  }
  expect(msIn(when)).toEqual([silence.HOST_SILENT_MS + DEFAULT_LIMITS.hostAnswerMs])
})
