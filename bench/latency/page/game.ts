// Game of the latency suite: probes as fields of an entity and as an event, and a ramp for `view`.

import { defineGame, f, type Room } from '@tickmesh/net'
import { PROBE_BYTES, type Probe } from './probe.ts'

/** Modulus of a field of 31 bits: 2^31. */
const WORD = 2_147_483_648

const word = f.uint(31)

/** Schema of 64 arbitrary bytes, for an event: a StandardSchema by hand. */
const probeBytes: {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (
      value: unknown,
    ) => { readonly value: Uint8Array } | { readonly issues: readonly { readonly message: string }[] }
    /** Types only; never set. */
    readonly types?: { readonly input: Uint8Array; readonly output: Uint8Array }
  }
} = {
  '~standard': {
    version: 1,
    vendor: 'tickmesh-bench',
    validate: (value) =>
      value instanceof Uint8Array && value.length === PROBE_BYTES
        ? { value }
        : { issues: [{ message: 'not 64 bytes' }] },
  },
}

/** Period of the ramp of `write to view`, which rises by 1 a ms, in ms. */
export const RAMP_MS = 131_072

/**
 * Game of the probes. A probe's fields are 512 bits: a stamp in µs in two words, its number, the echo, and noise in
 * 11 fields, as in all subjects. State is sent after every tick.
 */
export const game = defineGame({
  id: 'tickmesh-bench',
  version: 1,
  tickRate: 60,
  sendRate: 60,
  state: {
    probe: {
      high: word,
      low: word,
      number: word,
      echoHigh: word,
      echoLow: word,
      hold: word,
      ...{ n0: word, n1: word, n2: word, n3: word, n4: word, n5: word, n6: word },
      ...{ n7: word, n8: word, n9: word, last: f.uint(16) },
    },
    ramp: { at: f.fixed(0, RAMP_MS, 1 / 16) },
  },
  events: { probe: probeBytes },
})

export type BenchRoom = Room<typeof game>

const NOISE = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9', 'last'] as const

/** Values of a probe entity. */
export type ProbeValues = Record<
  'high' | 'low' | 'number' | 'echoHigh' | 'echoLow' | 'hold' | (typeof NOISE)[number],
  number
>

export function probeValues({ sentMs, number, echoSentMs, holdMs }: Probe): ProbeValues {
  const noise = crypto.getRandomValues(new Uint32Array(NOISE.length))
  const [high, low] = wordsOf(sentMs)
  const [echoHigh, echoLow] = wordsOf(echoSentMs)
  const values = { high, low, number, echoHigh, echoLow, hold: Math.round(holdMs * 1000) } as ProbeValues
  NOISE.forEach((name, at) => {
    values[name] = (noise[at] ?? 0) >>> (name === 'last' ? 16 : 1)
  })
  return values
}

export function probeOf({ high, low, number, echoHigh, echoLow, hold }: Readonly<ProbeValues>): Probe {
  return {
    sentMs: (high * WORD + low) / 1000,
    number,
    echoSentMs: (echoHigh * WORD + echoLow) / 1000,
    holdMs: hold / 1000,
  }
}

/** Returns a time in µs, in two words. */
function wordsOf(ms: number): readonly [number, number] {
  const micros = Math.round(ms * 1000)
  return [Math.floor(micros / WORD), micros % WORD]
}
