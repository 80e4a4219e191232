/**
 * `npm test`: every test of the repository. `npm test -- packages/lobby` runs tests whose path contains the words,
 * `npm test -- -t LNK3` tests whose name does, `npm test -- --project node` those of one project.
 * Its last line is `N passed, N failed`; it fails when a test failed, none ran, or an error was not handled.
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
  failed: number
}

async function run(project: string, filters: string[], testNamePattern: string | undefined): Promise<Tally> {
  const vitest = await startVitest('test', filters, {
    project: [project],
    watch: false,
    passWithNoTests: true,
    ...(testNamePattern !== undefined && { testNamePattern }),
  })
  const tally: Tally = { passed: 0, failed: 0 }
  for (const module of vitest.state.getTestModules()) {
    const before = tally.failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') tally.passed++
      if (state === 'failed') tally.failed++
    }
    // A file that could not be loaded, or a failed hook, has no failed test of its own.
    if (module.state() === 'failed' && tally.failed === before) tally.failed++
  }
  tally.failed += vitest.state.getUnhandledErrors().length
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
const total: Tally = { passed: 0, failed: 0 }
for (const project of projects) {
  console.log(`\n── ${project} ──`)
  const { passed, failed } = await run(project, positionals, values.testNamePattern)
  total.passed += passed
  total.failed += failed
}
console.log(`\n${Math.round((performance.now() - start) / 1_000)} s`)
if (total.passed + total.failed === 0) console.log('No test ran: nothing matches.')
console.log(`${total.passed} passed, ${total.failed} failed`)
// An explicit exit: a handle that a test left open must not keep the run from ending.
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
