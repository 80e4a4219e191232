// Game of the latency suite: probes as fields of an entity and as an event, and a ramp for `view`.

import { defineGame, f, type Room, type Values } from '@tickmesh/net'
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

/** Values of a probe entity. */
export type ProbeValues = Values<(typeof game)['state']['probe']>

/** Values of a probe entity before its first probe. */
export const NO_PROBE: ProbeValues = {
  ...{ high: 0, low: 0, number: 0, echoHigh: 0, echoLow: 0, hold: 0 },
  ...{ n0: 0, n1: 0, n2: 0, n3: 0, n4: 0, n5: 0, n6: 0, n7: 0, n8: 0, n9: 0, last: 0 },
}

/** Writes a probe into an entity, field by field, as games do. */
export function writeFields(entity: ProbeValues, { sentMs, number, echoSentMs, holdMs }: Probe): void {
  const noise = crypto.getRandomValues(new Uint32Array(11))
  const sent = Math.round(sentMs * 1000)
  const echo = Math.round(echoSentMs * 1000)
  entity.high = Math.floor(sent / WORD)
  entity.low = sent % WORD
  entity.number = number
  entity.echoHigh = Math.floor(echo / WORD)
  entity.echoLow = echo % WORD
  entity.hold = Math.round(holdMs * 1000)
  entity.n0 = wordAt(noise, 0)
  entity.n1 = wordAt(noise, 1)
  entity.n2 = wordAt(noise, 2)
  entity.n3 = wordAt(noise, 3)
  entity.n4 = wordAt(noise, 4)
  entity.n5 = wordAt(noise, 5)
  entity.n6 = wordAt(noise, 6)
  entity.n7 = wordAt(noise, 7)
  entity.n8 = wordAt(noise, 8)
  entity.n9 = wordAt(noise, 9)
  entity.last = wordAt(noise, 10) >>> 15
}

function wordAt(noise: Uint32Array, at: number): number {
  return (noise[at] as number) >>> 1
}

export function probeOf({ high, low, number, echoHigh, echoLow, hold }: Readonly<ProbeValues>): Probe {
  return {
    sentMs: (high * WORD + low) / 1000,
    number,
    echoSentMs: (echoHigh * WORD + echoLow) / 1000,
    holdMs: hold / 1000,
  }
}
