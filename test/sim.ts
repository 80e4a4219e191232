/**
 * `npm run test:sim`: all property tests, once for each of many seeds, under the virtual clock and the simulated
 * network. `-- --seeds 100 --from 2` says which; words select files by their paths. It prints each seed with its result
 * and what failed; `TICKMESH_SEED=<seed> npm test -- --project node <words>` replays one.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { run } from './setup/run.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Time limit of one seed, ms. */
const LIMIT_MS = 1_800_000

function propertyTests(words: readonly string[]): string[] {
  return ['packages/net/src', 'packages/lobby/src']
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(folder, String(path))))
    .filter((path) => path.endsWith('.test.ts') && !path.endsWith('.browser.test.ts'))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .filter((path) => readFileSync(join(ROOT, path), 'utf8').includes("from 'fast-check'"))
}

/** Runs files with one seed. Returns what was printed if a test failed. */
async function failuresWith(seed: number, files: readonly string[]): Promise<string | undefined> {
  process.env['TICKMESH_SEED'] = String(seed)
  const args = [...process.execArgv, join(ROOT, 'test/run.ts'), '--project', 'node', ...files]
  return run(process.execPath, args, ROOT, LIMIT_MS).then(
    () => undefined,
    (error: Error) => error.message,
  )
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '20' }, from: { type: 'string', default: '2' } },
})
const [seeds, from] = [Number(values.seeds), Number(values.from)]
const files = propertyTests(positionals)
if (files.length === 0 || !Number.isInteger(from) || !(Number.isInteger(seeds) && seeds > 0)) {
  console.error(
    `Nothing to run: ${files.length} files with property tests, --seeds ${values.seeds}, --from ${values.from}.`,
  )
  process.exit(1)
}
console.log(`${files.length} files with property tests, seeds ${from} to ${from + seeds - 1}`)
let failed = 0
for (let seed = from; seed < from + seeds; seed++) {
  const failures = await failuresWith(seed, files)
  if (failures !== undefined) failed++
  console.log(`seed ${seed}: ${failures === undefined ? 'passed' : `failed\n${failures}`}`)
}
console.log(`${seeds - failed} seeds passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
