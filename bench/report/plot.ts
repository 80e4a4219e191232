// Distribution plot of the HTML report, as SVG.

import { quantile, sorted } from '../stats.ts'
import type { Distribution } from '../suite.ts'
import { escapeHtml } from './escape.ts'

/** Colours that also differ without colour vision (Okabe and Ito), on light and on dark. */
export const COLOURS: readonly string[] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a8a8a']

const WIDTH = 860
const HEIGHT = 380
const LEFT = 52
const RIGHT = 16
const TOP = 14
const BOTTOM = 44

/** Upper bound of points of a curve: more are not visible. */
const STEPS = 300

/** Quantiles of the vertical axis. The tail matters: the axis is stretched towards 100 %, as `-log10(1 - q)`. */
const QUANTILES: readonly number[] = [0, 0.5, 0.9, 0.95, 0.99, 0.999]

/** Top of the axis: a thousandth of the samples is above it. */
const TOP_QUANTILE = 0.999

/** Returns the position of a quantile on the vertical axis, from 0 at the bottom to 1 at the top. */
function heightOf(q: number): number {
  return Math.min(1, Math.log10(1 - Math.min(q, TOP_QUANTILE)) / Math.log10(1 - TOP_QUANTILE))
}

const LOG_TICKS = [0.001, 0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

/**
 * Draws the distribution of each series: the share of its values (upwards) that are at most so large (to the right,
 * logarithmic).
 */
export function plotOf(plot: Distribution): string {
  const series = plot.series
    .filter((one) => one.values.length > 0)
    .map((one) => ({ ...one, rising: sorted(one.values) }))
  if (series.length === 0) return ''
  const least = Math.min(...series.map(({ rising }) => Math.max(quantile(rising, 0.01), 1e-3)))
  const most = Math.max(...series.map(({ rising }) => Math.max(quantile(rising, TOP_QUANTILE), 1e-3)))
  const low = Math.log10(least) - 0.08
  const high = Math.max(Math.log10(most) + 0.08, low + 0.5)
  const x = (value: number): number =>
    LEFT + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (WIDTH - LEFT - RIGHT)
  const y = (q: number): number => HEIGHT - BOTTOM - heightOf(q) * (HEIGHT - TOP - BOTTOM)
  const ticks = LOG_TICKS.flatMap((decade) => [1, 2, 5].map((step) => decade * step)).filter(
    (value) => Math.log10(value) >= low && Math.log10(value) <= high,
  )
  const grid = [
    ...QUANTILES.map((q) => {
      const at = y(q).toFixed(1)
      const label = `${Number((q * 100).toFixed(1))} %`
      return (
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" ` +
        `y="${at}" class="left">${label}</text>`
      )
    }),
    ...ticks.map((value) => {
      const at = x(value).toFixed(1)
      return (
        `<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${at}" ` +
        `y="${HEIGHT - BOTTOM + 18}" class="below">${Number(value.toPrecision(1))}</text>`
      )
    }),
  ]
  const curves = series.map(({ name, rising }, at) => {
    const points = Array.from({ length: STEPS + 1 }, (_, step) => {
      const q = 1 - (1 - TOP_QUANTILE) ** (step / STEPS)
      return `${x(quantile(rising, q)).toFixed(1)},${y(q).toFixed(1)}`
    })
    return (
      `<polyline style="--c:${COLOURS[at % COLOURS.length]}" ` +
      `points="${points.join(' ')}"><title>${escapeHtml(name)}</title></polyline>`
    )
  })
  const legend = series.map(
    ({ name, rising }, at) =>
      `<li style="--c:${COLOURS[at % COLOURS.length]}"><b>${escapeHtml(name)}</b> p50 ` +
      `${shown(quantile(rising, 0.5))} · p95 ${shown(quantile(rising, 0.95))} · p99 ` +
      `${shown(quantile(rising, 0.99))} ${escapeHtml(plot.unit)}</li>`,
  )
  return `<figure><figcaption>${escapeHtml(plot.title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(plot.title)}">
${grid.join('')}${curves.join('')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" class="below">
${escapeHtml(plot.unit)}, logarithmic</text></svg>
<ul class="legend">${legend.join('')}</ul></figure>`
}

const shown = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
