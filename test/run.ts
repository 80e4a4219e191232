/**
 * `npm test`: every test of the repository. `npm test -- packages/lobby` runs tests whose path contains the words,
 * `npm test -- -t LNK3` tests whose name does, `npm test -- --project node` those of one project.
 * It ends with the failures once more, and its last line is `N passed, N failed`; it fails when a test failed, none
 * ran, or an error was not handled.
 */
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'
import { setUpBrowsers } from './setup/browsers.ts'

/**
 * Projects in their order, one after another: browsers and servers of two at once would starve each other on two
 * cores.
 */
const PROJECTS = ['node', 'browser', 'e2e'] as const

interface Tally {
  passed: number
  /** Each failed test, file or unhandled error: its name and why. */
  failures: string[]
}

function failureText(name: string, errors: readonly { message?: string }[]): string {
  return `✗ ${name}\n${errors.map(({ message = 'no message' }) => message.replace(/^/gm, '    ')).join('\n')}`
}

async function run(project: string, filters: string[], testNamePattern: string | undefined): Promise<Tally> {
  const vitest = await startVitest('test', filters, {
    project: [project],
    watch: false,
    passWithNoTests: true,
    ...(testNamePattern !== undefined && { testNamePattern }),
  })
  const tally: Tally = { passed: 0, failures: [] }
  for (const module of vitest.state.getTestModules()) {
    const before = tally.failures.length
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result()
      if (state === 'passed') tally.passed++
      if (state === 'failed') tally.failures.push(failureText(`${module.relativeModuleId}: ${test.fullName}`, errors))
    }
    // A file that could not be loaded, or a failed hook, has no failed test of its own.
    if (module.state() === 'failed' && tally.failures.length === before) {
      tally.failures.push(failureText(module.relativeModuleId, module.errors()))
    }
  }
  for (const error of vitest.state.getUnhandledErrors()) {
    tally.failures.push(failureText(`${project}: an error that was not handled`, [error as Error]))
  }
  await vitest.close()
  return tally
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { project: { type: 'string', multiple: true }, testNamePattern: { type: 'string', short: 't' } },
})
const projects = PROJECTS.filter((name) => values.project?.includes(name) ?? true)
if (projects.some((name) => name !== 'node')) {
  await setUpBrowsers(console.log).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
}

const start = performance.now()
let passed = 0
const failures: string[] = []
for (const project of projects) {
  console.log(`\n── ${project} ──`)
  const tally = await run(project, positionals, values.testNamePattern)
  passed += tally.passed
  failures.push(...tally.failures)
}
console.log(`\n${Math.round((performance.now() - start) / 1_000)} s`)
for (const failure of failures) console.log(failure)
if (passed + failures.length === 0) console.log('No test ran: nothing matches.')
console.log(`${passed} passed, ${failures.length} failed`)
// An explicit exit: a handle that a test left open must not keep the run from ending.
process.exit(failures.length > 0 || passed === 0 ? 1 : 0)
