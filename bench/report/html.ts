// HTML report of a run: plots, table and notes.

import type { BenchOutcome } from '../suite.ts'
import { escapeHtml } from './escape.ts'
import { linesOf } from './lines.ts'
import { plotOf } from './plot.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --faint: #66707f; --line: #dfe4ea; --paper: #fff; --panel: #f6f8fa }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --faint: #98a3b3; --line: #2c3542; --paper: #12161c;
--panel: #1a2029 } }
body { margin: 0 auto; max-width: 940px; padding: 40px 24px 80px; background: var(--paper); color: var(--ink);
font: 15px/1.5 system-ui, sans-serif }
h1 { margin: 0; font-size: 26px; letter-spacing: -.01em } h1 small { display: block; color: var(--faint);
font-size: 14px; font-weight: 400; letter-spacing: 0 }
figure { margin: 32px 0; padding: 18px 20px; background: var(--panel); border: 1px solid var(--line);
border-radius: 10px }
figcaption { margin-bottom: 8px; font-weight: 600 }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif } text { fill: var(--faint) }
.left { text-anchor: end; dominant-baseline: middle } .below { text-anchor: middle }
.grid { stroke: var(--line) } polyline { fill: none; stroke: var(--c); stroke-width: 2.2; stroke-linejoin: round }
.thin { stroke-width: 1.2 } circle { fill: var(--c) } .bound { stroke: #c0392b; stroke-dasharray: 5 4 }
.legend { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 10px 0 0; padding: 0; list-style: none;
color: var(--faint); font-size: 13px; font-variant-numeric: tabular-nums }
.legend b { color: var(--ink); font-weight: 600 } .legend li::before { content: ""; display: inline-block;
width: 12px; height: 4px; margin: 0 7px 3px 0; border-radius: 2px; background: var(--c) }
.wide { overflow-x: auto } table { width: 100%; border-collapse: collapse; font-size: 13px;
font-variant-numeric: tabular-nums }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap }
th { color: var(--faint); font-weight: 500 } th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left }
.notes { color: var(--faint); font-size: 13px }`

/** Returns the report: one self-contained file. */
export function htmlOf({ result, plots }: BenchOutcome, where: string): string {
  const columns = [...new Set(result.cases.flatMap((row) => Object.keys(row.metrics)))]
  const cell = (tag: 'td' | 'th', text: string): string => `<${tag}>${escapeHtml(text)}</${tag}>`
  const head = ['case', 'subject', ...columns].map((title) => cell('th', title)).join('')
  const rows = result.cases.map((row) => {
    const figures = columns.map((column) =>
      cell('td', row.metrics[column] === undefined ? '' : String(row.metrics[column])),
    )
    return `<tr>${cell('td', row.case)}${cell('td', row.subject)}${figures.join('')}</tr>`
  })
  const notes = (result.notes ?? []).map((note) => `<li>${escapeHtml(note)}</li>`).join('')
  const title = `Tickmesh bench: ${result.suite}`
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
<h1>${escapeHtml(title)}<small>${escapeHtml(where)}</small></h1>
${plots.map((plot) => (plot.kind === 'lines' ? linesOf(plot) : plotOf(plot))).join('\n')}
<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
<ul class="notes">${notes}</ul>
</html>
`
}
