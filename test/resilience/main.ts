/**
 * `npm run test:resilience`: players in real browsers, each behind a router of its own, while their networks, pages and
 * lobby fail. Prints a line for each fault and a table at the end, and fails when one takes longer than it may, or an
 * event is lost, doubled or reordered. It needs Linux and root.
 */
import { parseArgs } from 'node:util'
import { Lab } from '../lab/lab.ts'
import { RESILIENCE_PROGRAMS, setUpLab } from '../lab/programs.ts'
import { tableOf } from '../lab/table.ts'
import type { Fault } from './fault.ts'
import { FAULTS } from './faults.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { Scene } from './scene.ts'

const HELP = `npm run test:resilience -- [options]   Breaks the networks of players in real browsers. Linux, as root.

  --faults WORDS,…   those whose name has the words   (default: all)
  --story            also prints what the players saw
  --help             this text

Faults:
${FAULTS.map(({ name }) => `  ${name}`).join('\n')}`

const HEAD = ['fault', '0.1.0', 's', 'at most', 'events', 'lost', 'doubled', 'reordered', 'longest gap', 'verdict']

function faultIn({ goal }: Fault, { seconds, out, hosts, lost, doubled, reordered }: Outcome): string {
  const wrong = [
    Number.isNaN(seconds) && 'never',
    out.length > 0 && `${out.join(', ')} thrown out`,
    hosts.length !== 1 && `hosts: ${hosts.join(', ')}`,
    seconds > goal && 'too late',
    lost + doubled + reordered > 0 && 'events',
  ].filter((one) => one !== false)
  return wrong.length === 0 ? 'ok' : `FAILED: ${wrong.join(', ')}`
}

function cellsOf(fault: Fault, outcome: Outcome): readonly string[] {
  const { seconds, events, lost, doubled, reordered, gap } = outcome
  const time = Number.isNaN(seconds) ? 'never' : seconds.toFixed(1)
  const counts = [events, lost, doubled, reordered].map(String)
  return [fault.name, fault.before, time, String(fault.goal), ...counts, gap.toFixed(1), faultIn(fault, outcome)]
}

const { values } = parseArgs({
  options: {
    faults: { type: 'string' },
    story: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const words = values.faults?.split(',').map((word) => word.trim()) ?? ['']
const chosen = FAULTS.filter(({ name }) => words.some((word) => name.includes(word)))
if (values.help || chosen.length === 0) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}

const rows: (readonly string[])[] = []
try {
  await setUpLab(console.log, RESILIENCE_PROGRAMS)
  const scene = new Scene(await Lab.start())
  for (const fault of chosen) {
    const outcome = await outcomeOf(scene, fault)
    const cells = cellsOf(fault, outcome)
    rows.push(cells)
    console.log(cells.join('  '))
    if (values.story) for (const line of outcome.story) console.log(`    ${line}`)
  }
  console.log(`\n${tableOf([HEAD, ...rows])}`)
  const failed = rows.filter((cells) => cells.at(-1) !== 'ok').length
  console.log(`\n${rows.length - failed} of ${rows.length} as expected.`)
  process.exit(failed === 0 ? 0 : 1)
} catch (error) {
  console.error(error)
  process.exit(2)
}
