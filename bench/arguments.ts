import type { NumberOption, Suite } from './suite.ts'

/** What the command line asks for. */
export type Arguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'run'
      readonly suite: Suite
      readonly numbers: Readonly<Record<string, number>>
      /** How many times to run; the medians are told. */
      readonly repeat: number
      /** Where the JSON goes; `stdout` takes the place of the table. */
      readonly json: 'none' | 'stdout' | { readonly file: string }
      /** Where the HTML report goes; undefined for the default, false for none. */
      readonly html: string | false | undefined
    }

/** What every suite takes, beside its own. */
const REPEAT: NumberOption = { help: 'runs, one after the other: medians are told', default: 1, min: 1, max: 100 }

/** Reads the arguments after the script's name. */
export function parseArguments(args: readonly string[], suites: readonly Suite[]): Arguments {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) return { kind: 'help' }
  const names = suites.map((suite) => suite.name).join(', ')
  const [name = '', ...rest] = args
  if (name.startsWith('-'))
    return { kind: 'wrong', message: `first the suite, then its options such as ${name}; there are ${names}` }
  const suite = suites.find((candidate) => candidate.name === name)
  if (suite === undefined) return { kind: 'wrong', message: `no suite is called ${name}; there are ${names}` }
  const numbers: Record<string, number> = Object.fromEntries(
    Object.entries(suite.options).map(([option, { default: value }]) => [option, value]),
  )
  let repeat = REPEAT.default
  let json: 'none' | 'stdout' | { readonly file: string } = 'none'
  let html: string | false | undefined
  for (let at = 0; at < rest.length; at += 1) {
    const [option = '', given] = (rest[at] ?? '').split(/=(.*)/s, 2)
    const next = given ?? rest[at + 1]
    const value = next !== undefined && !next.startsWith('--') ? next : undefined
    if (value !== undefined && given === undefined && option !== '--no-html') at += 1
    if (option === '--json') json = value === undefined ? 'stdout' : { file: value }
    else if (option === '--no-html') html = false
    else if (option === '--html') {
      if (value === undefined) return { kind: 'wrong', message: '--html needs a file' }
      html = value
    } else {
      const declared = option === '--repeat' ? REPEAT : suite.options[option.replace(/^--/, '')]
      if (declared === undefined || !option.startsWith('--'))
        return { kind: 'wrong', message: `${suite.name} has no option ${option}; see --help` }
      const number = Number(value)
      if (value === undefined || !(number >= declared.min && number <= declared.max))
        return { kind: 'wrong', message: `${option} takes a number from ${declared.min} to ${declared.max}` }
      if (declared !== REPEAT) numbers[option.slice(2)] = number
      else if (Number.isInteger(number)) repeat = number
      else return { kind: 'wrong', message: '--repeat takes a whole number' }
    }
  }
  return { kind: 'run', suite, numbers, repeat, json, html }
}

/** What `--help` prints. */
export function helpText(suites: readonly Suite[]): string {
  const option = ([name, { help, default: value }]: [string, NumberOption]): string =>
    `      --${`${name} N`.padEnd(18)} ${help} (default ${value})`
  return [
    'Usage: npm run bench -- <suite> [options]',
    '',
    'Options of every suite:',
    option(['repeat', REPEAT]),
    `      ${'--json [FILE]'.padEnd(20)} one JSON document on stdout instead of the table (use npm run -s), or in FILE`,
    `      ${'--html FILE'.padEnd(20)} where to write the report (default bench/results/<suite>.html)`,
    `      ${'--no-html'.padEnd(20)} no report`,
    `      ${'--help'.padEnd(20)} this`,
    '',
    'Suites:',
    ...suites.flatMap((suite) => [
      `  ${suite.name.padEnd(10)} ${suite.summary}`,
      ...Object.entries(suite.options).map(option),
    ]),
    '',
    'Progress goes to stderr. Figures depend on the machine: compare the subjects of one run.',
  ].join('\n')
}
