import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SMALL } from './code-table.ts'
import { QUANT } from './columns.ts'
import { BASE, BITS, FROM, JUMP, OLDER, OLDER_VERSION, ROW, TICK, VERSION, WAYS } from './encoding.ts'
import { LOG } from './frame-log.ts'
import { GUESS_TICKS, OP } from './guesses.ts'
import { HISTORY } from './history.ts'
import { HEADER, PLACE_BYTES, QUANT_BYTES, SENDS_BYTES, STEP_BYTES } from './kernel-layout.ts'
import { BASELINE_SENDS } from './kind-sends.ts'
import { MIRROR_RING, ROW_HELD, ROW_JUMP, ROW_NUMBERS, ROW_OLDER } from './mirror-row.ts'
import { MAX_JUMP_AGE } from './sections.ts'
import * as sends from './sends-row.ts'
import { ESCAPE_ONES } from '../wire/bits.ts'

const source = readFileSync(new URL('../../../kernel/layout.ts', import.meta.url), 'utf8')

/** The constants of the kernel's source, by name. */
const said = new Map<string, number>(
  [...source.matchAll(/^export const (\w+)(?:: \w+)? = (.+)$/gm)].map(([, name, number]) => [
    name as string,
    Number(number),
  ]),
)

/** Of what TypeScript only writes there and reads, nothing is said in the kernel. */
const UNSAID = new Set(['sends'])
/** How many records the kernel takes at a time is its own affair. */
const OWN = new Set(['LOT'])
/** Bytes of an int32. */
const INT = 4

const header = new Map(
  HEADER.map((name, at): [string, number] => [
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    at * INT,
  ]).filter(([name]) => !UNSAID.has(name.toLowerCase())),
)

const rows = new Map<string, number>(
  Object.entries({
    STEP: STEP_BYTES,
    PLACE: PLACE_BYTES,
    QUANT: QUANT_BYTES,
    BASE_TICK: BASE * INT,
    OLDER_TICK: OLDER * INT,
    RUN_FROM: FROM * INT,
    RUN_BITS: BITS * INT,
    BASE_VERSION: VERSION * INT,
    JUMP: JUMP * INT,
    OLDER_VERSION: OLDER_VERSION * INT,
    WAYS,
    MAX_JUMP_AGE,
    ENCODING_LOG: Math.log2(ROW),
    S_ACK_TICK: sends.ACK_TICK * INT,
    S_ACK_VERSION: sends.ACK_VERSION * INT,
    S_OLDER_TICK: sends.OLDER_TICK * INT,
    S_OLDER_VERSION: sends.OLDER_VERSION * INT,
    S_SENDS: sends.SENDS * INT,
    S_ACK_SENDS: sends.ACK_SENDS * INT,
    S_LAST: sends.LAST * INT,
    S_STATE: sends.STATE * INT,
    S_SINCE: sends.SINCE * INT,
    SENDS_ROW: sends.ROW * INT,
    SHOWN: sends.SHOWN,
    BASELINE_SENDS,
    LOG_ROW: LOG * INT,
    TOGGLE: OP['toggle'],
    UNCODED: OP['raw'],
    LAST: OP['last'],
    VELOCITY: OP['velocity'],
    LINE: OP['line'],
    TURN: OP['turn'],
    LINEAR: QUANT['linear'],
    CYCLIC: QUANT['cyclic'],
    PLAIN: QUANT['plain'],
    SMALL,
    GUESS_TICKS,
    ESCAPE_ONES,
    HISTORY,
    RING: MIRROR_RING,
    ROW_OLDER: ROW_OLDER * INT,
    ROW_HELD: ROW_HELD * INT,
    ROW_JUMP: ROW_JUMP * INT,
    ROW_NUMBERS: ROW_NUMBERS * INT,
  }),
)

describe('the layout that the kernel was compiled with', () => {
  it('is that of the TypeScript around it', () => {
    for (const name of OWN) expect(said.delete(name), name).toBe(true)
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries([...header, ...rows]))
  })

  it('leaves the rest of what a column can be to one more branch', () => {
    // The kernel takes what is none of its numbers for a line on a circle, or for a float.
    expect(Math.max(...Object.values(OP))).toBe((said.get('TURN') as number) + 1)
    expect(OP['turning']).toBe((said.get('TURN') as number) + 1)
    expect(Math.max(...Object.values(QUANT))).toBe((said.get('PLAIN') as number) + 1)
    expect(QUANT['float']).toBe((said.get('PLAIN') as number) + 1)
  })

  it('has what is first in a row first', () => {
    expect([TICK, sends.GENERATION]).toEqual([0, 0])
    expect(SENDS_BYTES).toBe(sends.ROW * INT)
    // What a kernel begins anew lies together.
    const { ACK_TICK, ACK_VERSION, OLDER_TICK: oldest, OLDER_VERSION: older, SENDS } = sends
    expect([ACK_TICK, ACK_VERSION, oldest, older, SENDS]).toEqual([1, 2, 3, 4, 5])
  })
})
