// Latency figures of one network: all parts of the measurement, merged into cases and plots.

import { mean, quantile, round, sorted } from '../stats.ts'
import type { BenchCase, Metrics, Plot } from '../suite.ts'
import type { Seen } from './page/subject.ts'

interface Sum {
  sent: number
  readonly oneWayMs: number[]
  readonly roundTripMs: number[]
}

/** Order of the subjects in reports. */
const ORDER = [
  ...['tickmesh.state', 'raw.unordered', 'tickmesh.events', 'raw.ordered', 'tickmesh.relay', 'websocket'],
  ...['peerjs', 'trystero', 'netlib', 'easyrtc', 'simplewebrtc'],
]

/** Measurements of all parts on one network. */
export class Collected {
  readonly #network: string
  readonly #subjects = new Map<string, Sum>(ORDER.map((name) => [name, { sent: 0, oneWayMs: [], roundTripMs: [] }]))
  readonly #viewDelaysMs: number[] = []

  constructor(network: string) {
    this.#network = network
  }

  add(seen: readonly Seen[]): void {
    for (const { name, sent, oneWayMs, roundTripMs } of seen) {
      const sum = this.#subjects.get(name)
      if (sum === undefined) continue
      sum.sent += sent
      sum.oneWayMs.push(...oneWayMs)
      sum.roundTripMs.push(...roundTripMs)
    }
  }

  addViewDelays(delaysMs: readonly number[]): void {
    this.#viewDelaysMs.push(...delaysMs)
  }

  cases(): BenchCase[] {
    const rows = this.#measured().map(([subject, { sent, oneWayMs, roundTripMs }]) => ({
      case: this.#network,
      subject,
      metrics: {
        ...percentiles('', oneWayMs),
        mean_ms: round(mean(oneWayMs)),
        delivered: round(oneWayMs.length / sent, 4),
        ...percentiles('rtt_', roundTripMs),
      },
    }))
    const view = {
      case: `${this.#network}, write to view`,
      subject: 'tickmesh.state',
      metrics: percentiles('', this.#viewDelaysMs),
    }
    return this.#viewDelaysMs.length > 0 ? [...rows, view] : rows
  }

  plots(): Plot[] {
    return [
      {
        title: `One-way latency, ${this.#network} network`,
        unit: 'ms',
        series: this.#measured().map(([name, { oneWayMs }]) => ({ name, values: oneWayMs })),
      },
      {
        title: `Round trip, ${this.#network} network`,
        unit: 'ms',
        series: this.#measured().map(([name, { roundTripMs }]) => ({ name, values: roundTripMs })),
      },
    ]
  }

  /** Returns the sums of those that sent: a library that did not connect the pages has none. */
  #measured(): (readonly [string, Sum])[] {
    return [...this.#subjects].filter(([, { sent }]) => sent > 0)
  }
}

function percentiles(prefix: string, values: readonly number[]): Metrics {
  const rising = sorted(values)
  return {
    [`${prefix}p50_ms`]: round(quantile(rising, 0.5)),
    [`${prefix}p95_ms`]: round(quantile(rising, 0.95)),
    [`${prefix}p99_ms`]: round(quantile(rising, 0.99)),
  }
}
