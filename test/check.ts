/**
 * `npm run check`: format, lint, types, unused code, and the two packages as their users install them.
 * Prints a line for each step, and the table of sizes. All steps run; it fails when one of them failed.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Folder of the repository; its root by default. */
  readonly folder?: string
  /** True when the output is a report, shown also when the step passes. */
  readonly reports?: true
}

const PACKAGES = ['packages/lobby', 'packages/net']

const STEPS: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  ...PACKAGES.map((folder) => ({ name: `types of ${folder}`, command: ['tsc', '-p', folder] })),
  { name: 'types of core, without DOM or timers', command: ['tsc', '-p', 'packages/net/src/core'] },
  { name: 'unused code', command: ['knip'] },
  {
    name: 'vendored libraries match their sources',
    command: ['tsx', 'build-vendor.ts', '--check'],
    folder: 'packages/net',
  },
  ...PACKAGES.flatMap((folder) => [
    { name: `build of ${folder}`, command: ['tsdown', '--logLevel', 'warn'], folder },
    { name: `exports of ${folder}`, command: ['publint', '--strict'], folder },
    {
      name: `exported types of ${folder}`,
      command: ['attw', '--pack', '.', '--ignore-rules', 'cjs-resolves-to-esm'],
      folder,
    },
  ]),
  { name: 'sizes within their budgets', command: ['tsx', 'test/size.ts'], reports: true },
  { name: 'browsers: the built files run in the oldest', command: ['tsx', 'test/targets/main.ts'] },
]

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a step to its end. */
function run(step: Step): Promise<{ readonly passed: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    const [command = '', ...args] = step.command
    const child = spawn(`${root}node_modules/.bin/${command}`, args, {
      cwd: `${root}${step.folder ?? ''}`,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', (error) => resolve({ passed: false, output: String(error) }))
    child.on('close', (code) => resolve({ passed: code === 0, output }))
  })
}

let failed = 0
for (const step of STEPS) {
  const start = performance.now()
  const { passed, output } = await run(step)
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${step.name} (${((performance.now() - start) / 1_000).toFixed(1)} s)`)
  if (!passed) failed++
  if (!passed || step.reports) console.log(output.trimEnd().replace(/^/gm, '       '))
}
console.log(failed === 0 ? 'Everything is in order.' : `${failed} of ${STEPS.length} steps failed.`)
process.exitCode = failed === 0 ? 0 : 1
