/**
 * `npm run test:nat`: real browsers behind every kind of NAT, in network namespaces of this machine. Prints a line for
 * each case and a table at the end, and fails when a path is not the expected one. It needs Linux and root.
 */
import { parseArgs } from 'node:util'
import { Lab } from '../lab/lab.ts'
import { NAT_KINDS, type NatKind } from '../lab/network/nat.ts'
import { setUpLab } from '../lab/programs.ts'
import { tableOf } from '../lab/table.ts'
import { CASES } from './cases.ts'
import { type Column, COLUMNS } from './column.ts'
import { GROUPS, runGroups } from './groups.ts'
import { Lobbies } from './lobbies.ts'
import { ALL_PAIRS, FIREFOX_PAIRS, Homes, type Pair, type PairMeeting, runPairs, SHORT } from './pairs.ts'
import { runCases } from './run-cases.ts'
import { cellsOf, HEAD, type Row } from './row.ts'

const HELP = `npm run test:nat -- [options]   Connects real browsers behind every kind of NAT. Linux, as root.

  --pairs KIND[+KIND],…   pairs of NATs, or all with one kind     (default: all 21)
  --cases WORDS,…         further cases whose name has the words  (default: all; none with --pairs or --browser)
                          kinds: ${NAT_KINDS.join(', ')}
  --columns NAME,…        ${COLUMNS.join(', ')}                         (default: all three)
                          stun: STUN alone; turn: STUN and TURN; relay: the lobby's relay alone
  --browser NAME          chromium: all pairs; firefox: six pairs, Firefox with Chromium   (default: both)
  --short                 six pairs in Chromium, those of npm test
  --help                  this text

Ends with 0 if all is as expected, with 3 if this machine cannot run the lab.`

/** Code of the end where the lab cannot run. */
const CANNOT_RUN = 3

/** Options that cannot be run. */
class Misuse extends Error {}

function pairsOf(text: string): readonly Pair[] {
  return text.split(',').flatMap((word) => {
    const kinds = word.split('+').map((name) => kindOf(name.trim()))
    const found = ALL_PAIRS.filter(([a, b]) => kinds.every((kind) => kind === a || kind === b))
    return kinds.length === 2 && kinds[0] === kinds[1] ? found.filter(([a, b]) => a === b) : found
  })
}

function kindOf(name: string): NatKind {
  const kind = NAT_KINDS.find((one) => one.toLowerCase() === name.toLowerCase())
  if (kind === undefined) throw new Misuse(`"${name}" is no kind of NAT, but ${NAT_KINDS.join(', ')}.`)
  return kind
}

function columnOf(name: string): Column {
  const column = COLUMNS.find((one) => one === name.trim())
  if (column === undefined) throw new Misuse(`"${name}" is no column, but ${COLUMNS.join(', ')}.`)
  return column
}

interface Values {
  readonly pairs?: string
  readonly cases?: string
  readonly columns?: string
  readonly browser?: string
  readonly short: boolean
}

async function run({ short, ...values }: Values): Promise<boolean> {
  const browser = short ? 'chromium' : values.browser
  if (browser !== undefined && browser !== 'chromium' && browser !== 'firefox')
    throw new Misuse(`"${browser}" is no browser of this lab, but chromium and firefox.`)
  const allPairs = values.cases === undefined ? ALL_PAIRS : []
  const pairs = values.pairs === undefined ? allPairs : pairsOf(values.pairs)
  const allCases = values.pairs === undefined && browser === undefined ? [''] : []
  const words = values.cases?.split(',').map((word) => word.trim()) ?? allCases
  const columns = values.columns?.split(',').map(columnOf) ?? COLUMNS
  await setUpLab(console.log).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(CANNOT_RUN)
  })
  const lab = await Lab.start()
  const setting = { lab, homes: new Homes(lab), lobbies: new Lobbies(lab) }
  const rows: Row[] = []
  const show = (row: Row): void => {
    rows.push(row)
    console.log(cellsOf(row).join('  '))
  }
  const foxes = pairs.filter(([a, b]) => FIREFOX_PAIRS.some((one) => one[0] === a && one[1] === b))
  const meetingsOf = (of: readonly Pair[]): PairMeeting[] =>
    of.flatMap((pair) => columns.map((column) => [pair, column] as const))
  const meetings = short ? SHORT : meetingsOf(pairs)
  const wanted = ({ name, column }: { readonly name: string; readonly column: Column }): boolean =>
    columns.includes(column) && words.some((word) => name.includes(word))
  if (browser !== 'firefox') await runPairs(setting, { meetings, browser: 'chromium' }, show)
  if (browser !== 'chromium') await runPairs(setting, { meetings: meetingsOf(foxes), browser: 'firefox' }, show)
  await runCases(setting, CASES.filter(wanted), show)
  await runGroups(setting, GROUPS.filter(wanted), show)
  console.log(`\n${tableOf([HEAD, ...rows.map(cellsOf)])}`)
  const wrong = rows.filter(({ fault }) => fault !== '').length
  console.log(`\n${rows.length - wrong} of ${rows.length} as expected.`)
  return wrong === 0
}

const option = { type: 'string' } as const
try {
  const { values } = parseArgs({
    options: {
      pairs: option,
      cases: option,
      columns: option,
      browser: option,
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(HELP)
  process.exit(values.help || (await run(values)) ? 0 : 1)
} catch (error) {
  console.error(error instanceof Misuse ? `${error.message}\n\n${HELP}` : error)
  process.exit(2)
}
