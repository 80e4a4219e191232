// Line plot of the HTML report, as SVG.

import type { Lines } from '../suite.ts'
import { escapeHtml } from './escape.ts'
import { COLOURS } from './plot.ts'

const WIDTH = 860
const HEIGHT = 320
const LEFT = 52
const RIGHT = 16
const TOP = 14
const BOTTOM = 44

/** Number of columns of a line: one of more points is thin, and keeps only the highest point of each column. */
const COLUMNS = 400

/** Upper bound of grid lines in each direction. */
const GRID = 8

type Point = readonly [number, number]

/** Draws values over another quantity: one line for each series, or a dot for a single point. */
export function linesOf({ title, x: across, y: upwards, floor, bound, series: all }: Lines): string {
  const series = all.filter(({ points }) => points.length > 0)
  if (series.length === 0) return ''
  const points = series.flatMap((one) => one.points)
  const left = Math.min(...points.map(([at]) => at))
  const right = Math.max(...points.map(([at]) => at), left + 1e-3)
  const top = Math.max(...points.map(([, value]) => value), (bound ?? 0) * 1.1, 1e-3)
  const x = (at: number): number => LEFT + ((at - left) / (right - left)) * (WIDTH - LEFT - RIGHT)
  const height = (value: number): number =>
    floor === undefined ? value / top : Math.log(Math.max(value, floor) / floor) / Math.log(top / floor)
  const y = (value: number): number => HEIGHT - BOTTOM - height(value) * (HEIGHT - TOP - BOTTOM)
  const grid = [
    ...(floor === undefined ? ticks(0, top) : decades(floor, top)).map((value) => {
      const at = y(value).toFixed(1)
      return (
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" ` +
        `y="${at}" class="left">${value}</text>`
      )
    }),
    ...ticks(left, right).map((value) => {
      const at = x(value).toFixed(1)
      return (
        `<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${at}" ` +
        `y="${HEIGHT - BOTTOM + 18}" class="below">${value}</text>`
      )
    }),
  ]
  const limit =
    bound === undefined
      ? ''
      : `<line class="bound" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(bound).toFixed(1)}" ` +
        `y2="${y(bound).toFixed(1)}"/>`
  const place = ([at, value]: Point): string => `${x(at).toFixed(1)},${y(value).toFixed(1)}`
  const curves = series.map(({ name, points: own }, at) => {
    const style = `style="--c:${COLOURS[at % COLOURS.length]}"`
    const label = `<title>${escapeHtml(name)}</title>`
    const [only] = own
    if (own.length === 1 && only !== undefined)
      return `<circle ${style} cx="${x(only[0]).toFixed(1)}" cy="${y(only[1]).toFixed(1)}" r="6">${label}</circle>`
    const many = own.length > COLUMNS
    const drawn = many ? highest(own, left, right) : own
    return `<polyline ${style}${many ? ' class="thin"' : ''} points="${drawn.map(place).join(' ')}">${label}</polyline>`
  })
  const legend = series.map(
    ({ name }, at) => `<li style="--c:${COLOURS[at % COLOURS.length]}"><b>${escapeHtml(name)}</b></li>`,
  )
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">
${grid.join('')}${curves.toReversed().join('')}${limit}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" class="below">
${escapeHtml(across)}; upwards: ${escapeHtml(upwards)}${floor === undefined ? '' : ', logarithmic'}</text></svg>
<ul class="legend">${legend.join('')}</ul></figure>`
}

/** Returns the highest point of each column, so that no peak is lost. */
function highest(points: readonly Point[], left: number, right: number): readonly Point[] {
  const kept: Point[] = []
  let column = -1
  for (const point of points) {
    const own = Math.floor(((point[0] - left) / (right - left)) * COLUMNS)
    const last = kept.at(-1)
    if (own !== column || last === undefined) kept.push(point)
    else if (point[1] > last[1]) kept[kept.length - 1] = point
    column = own
  }
  return kept
}

/** Returns round numbers from `low` to `high`. */
function ticks(low: number, high: number): readonly number[] {
  const rough = (high - low) / GRID
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * decade >= rough) ?? 10) * decade
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, n) =>
    Number(((first + n) * step).toPrecision(6)),
  )
}

/** Returns 1, 2 and 5 of each decade from `low` to `high`. */
function decades(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low))
  const count = Math.ceil(Math.log10(high)) - first
  return Array.from({ length: count + 1 }, (_, n) =>
    [1, 2, 5].map((step) => Number((step * 10 ** (first + n)).toPrecision(1))),
  )
    .flat()
    .filter((value) => value >= low && value <= high)
}
