// Conditions of a network, as options of `conditioned`: units, ranges, defaults and their check.

import { TickmeshError } from '../errors.ts'
import { assertOptions } from '../unknown-options.ts'
import { DEVELOPMENT } from '../development.ts'

/** Pauses of a network in which every packet is lost: a tunnel, a lift, a change of the base station. */
export interface Outage {
  /**
   * Mean time from the end of one outage to the beginning of the next, in milliseconds, 1 to 86,400,000. Each time is
   * drawn from half to one and a half of it.
   */
  readonly everyMs: number
  /** Length of an outage, in milliseconds, 1 to 60,000. */
  readonly forMs: number
}

/**
 * Conditions of one place: the line between a player and the rest of the network. Each direction has them for itself,
 * and a packet from one place to another passes the lines of both.
 */
export interface LinkConditions {
  /** One-way delay, in milliseconds, 0 to 10,000. Default 0. */
  readonly delayMs?: number
  /**
   * Upper bound of the time added to each packet's delay (uniform from 0), in milliseconds, 0 to 10,000. It reorders
   * packets that follow closely. Default 0.
   */
  readonly jitterMs?: number
  /** Share of the packets that are lost, 0 to 0.9. A message over 1,150 bytes is several packets. Default 0. */
  readonly loss?: number
  /**
   * Mean number of packets that are lost in a row, from 1 / (1 − `loss`) to 1,000: the two-state model of Gilbert. The
   * share of `loss` stays the same. Default 1 / (1 − `loss`): each packet is lost independently of those before.
   */
  readonly burst?: number
  /** Chance that a packet arrives twice, 0 to 1. Default 0. */
  readonly duplicate?: number
  /**
   * Chance that a packet is held back by 34 ms, two frames of 60 Hz, so that later ones overtake it, 0 to 1. Default 0.
   */
  readonly reorder?: number
  /** Rate of the line, in bytes a second, 1,000 to `Infinity`. Default `Infinity`. */
  readonly bytesPerSecond?: number
  /**
   * Longest wait in the buffer before a slow line, in milliseconds, 0 to 10,000; packets beyond it are dropped. Home
   * routers and base stations hold 100 to 1,000 ms. Default 200. Without `bytesPerSecond`, it has no effect.
   */
  readonly bufferMs?: number
  /** Outages, in both directions at once. Default: none. */
  readonly outage?: Outage
}

/** Conditions with every value set. */
export interface CheckedConditions extends Required<Omit<LinkConditions, 'outage'>> {
  readonly outage: Outage | undefined
}

type Range = readonly [number: unknown, low: number, high: number]

// Limits: beyond them, a delay, a rate or an outage is a mistake in the unit.

const LONGEST_DELAY_MS = 10_000
const MOST_LOSS = 0.9
const LONGEST_BURST = 1_000
const SLOWEST_LINE = 1_000
const LONGEST_OUTAGE_MS = 60_000
const DAY_MS = 86_400_000

/** Returns conditions with their defaults. @throws TickmeshError `invalid-value`: the sentence names the range. */
export function checkConditions(conditions: LinkConditions): CheckedConditions {
  const {
    delayMs = 0,
    jitterMs = 0,
    loss = 0,
    burst,
    duplicate = 0,
    reorder = 0,
    bytesPerSecond = Number.POSITIVE_INFINITY,
    bufferMs = 200,
    outage,
  } = conditions
  checkRanges({
    delayMs: [delayMs, 0, LONGEST_DELAY_MS],
    jitterMs: [jitterMs, 0, LONGEST_DELAY_MS],
    loss: [loss, 0, MOST_LOSS],
    duplicate: [duplicate, 0, 1],
    reorder: [reorder, 0, 1],
    bytesPerSecond: [bytesPerSecond, SLOWEST_LINE, Number.POSITIVE_INFINITY],
    bufferMs: [bufferMs, 0, LONGEST_DELAY_MS],
  })
  const independent = 1 / (1 - loss)
  if (burst !== undefined) checkRanges({ burst: [burst, independent, LONGEST_BURST] })
  if (outage !== undefined) {
    checkRanges({
      'outage.everyMs': [outage?.everyMs, 1, DAY_MS],
      'outage.forMs': [outage?.forMs, 1, LONGEST_OUTAGE_MS],
    })
  }
  const checked = { delayMs, jitterMs, loss, duplicate, reorder, bytesPerSecond, bufferMs, outage }
  if (DEVELOPMENT) assertOptions('conditioned', conditions, [...Object.keys(checked), 'burst'])
  return { ...checked, burst: burst ?? independent }
}

/** Throws for the first number that is out of its range. Types are checked too, for games in JavaScript. */
function checkRanges(ranges: { readonly [name: string]: Range }): void {
  for (const [name, [number, low, high]] of Object.entries(ranges)) {
    if (typeof number === 'number' && number >= low && number <= high) continue
    const given = typeof number === 'string' ? `'${number}'` : String(number)
    throw new TickmeshError('invalid-value', `conditioned: ${name} is a number from ${low} to ${high}, not ${given}.`)
  }
}
