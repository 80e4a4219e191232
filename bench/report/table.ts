// Text table of a run, for the terminal.

import type { BenchResult } from '../suite.ts'

/** Returns the result for a terminal: a row for each subject, a column for each metric. */
export function tableOf(result: BenchResult): string {
  const columns = [...new Set(result.cases.flatMap((row) => Object.keys(row.metrics)))]
  const head = ['case', 'subject', ...columns]
  const rows = result.cases.map((row) => [
    row.case,
    row.subject,
    ...columns.map((column) => (row.metrics[column] === undefined ? '' : String(row.metrics[column]))),
  ])
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  const notes = (result.notes ?? []).map((note) => `- ${note}`)
  return [
    line(head),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map(line),
    ...(notes.length ? ['', ...notes] : []),
  ].join('\n')
}
