// Entry point of `npm run bench`: runs one suite and writes its table, JSON and HTML report.

import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { helpText, parseArguments } from './arguments.ts'
import { repeated } from './repeat.ts'
import { htmlOf } from './report/html.ts'
import { tableOf } from './report/table.ts'
import { SUITES } from './suites.ts'

/** Folder of the reports by default; not under version control. */
const RESULTS = fileURLToPath(new URL('./results/', import.meta.url))

async function write(file: string, text: string): Promise<string> {
  const path = resolve(file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return path
}

async function main(args: readonly string[]): Promise<number> {
  const asked = parseArguments(args, SUITES)
  if (asked.kind === 'help') {
    console.log(helpText(SUITES))
    return 0
  }
  if (asked.kind === 'wrong') {
    console.error(asked.message)
    return 2
  }
  const began = performance.now()
  const progress = (line: string): void =>
    console.error(`[${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s] ${line}`)
  const outcome = await repeated(
    asked.suite,
    { numbers: asked.numbers, choices: asked.choices, progress },
    asked.repeat,
  )
  const { result } = outcome
  if (asked.json === 'stdout') console.log(JSON.stringify(result))
  else console.log(tableOf(result))
  if (typeof asked.json === 'object')
    progress(`json: ${await write(asked.json.file, `${JSON.stringify(result, null, 2)}\n`)}`)
  if (asked.html !== false) {
    const where =
      `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${cpus().length} × ` +
      `${cpus()[0]?.model ?? 'CPU'} · Node ${process.versions.node}`
    const path = await write(asked.html ?? `${RESULTS}${result.suite}.html`, htmlOf(outcome, where))
    progress(`report: ${path}`)
  }
  return 0
}

// Browsers and WebRTC leave handles that would keep the process alive.
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
