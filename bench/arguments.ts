// Arguments of `npm run bench`: their parser and the text of `--help`.

import type { ChoiceOption, NumberOption, Suite } from './suite.ts'

/** Command line, read. */
export type Arguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'run'
      readonly suite: Suite
      readonly numbers: Readonly<Record<string, number>>
      readonly choices: Readonly<Record<string, string>>
      /** Number of runs; the report has their medians. */
      readonly repeat: number
      /** Destination of the JSON; `stdout` replaces the table. */
      readonly json: 'none' | 'stdout' | { readonly file: string }
      /** Path of the HTML report; undefined for the default, false for none. */
      readonly html: string | false | undefined
    }

/** Option of every suite beside its own. */
const REPEAT: NumberOption = { help: 'runs, one after the other: medians are reported', default: 1, min: 1, max: 100 }

/** Reads the arguments after the script's name. */
export function parseArguments(args: readonly string[], suites: readonly Suite[]): Arguments {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) return { kind: 'help' }
  const names = suites.map((suite) => suite.name).join(', ')
  const [name = '', ...rest] = args
  if (name.startsWith('-'))
    return { kind: 'wrong', message: `the suite comes before its options, such as ${name}; suites: ${names}` }
  const suite = suites.find((candidate) => candidate.name === name)
  if (suite === undefined) return { kind: 'wrong', message: `there is no suite ${name}; suites: ${names}` }
  const numbers: Record<string, number> = Object.fromEntries(
    Object.entries(suite.options).map(([option, { default: value }]) => [option, value]),
  )
  const words = suite.choices ?? {}
  const choices = Object.fromEntries(Object.entries(words).map(([option, { default: value }]) => [option, value]))
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
    } else if (option.startsWith('--') && Object.hasOwn(words, option.slice(2))) {
      const choice = words[option.slice(2)]
      if (choice === undefined || value === undefined || !choice.words.includes(value))
        return { kind: 'wrong', message: `${option} takes one of ${choice?.words.join(', ')}` }
      choices[option.slice(2)] = value
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
  return { kind: 'run', suite, numbers, choices, repeat, json, html }
}

/** Returns the text that `--help` prints. */
export function helpText(suites: readonly Suite[]): string {
  const option = ([name, { help, default: value }]: [string, NumberOption]): string =>
    `      --${`${name} N`.padEnd(18)} ${help} (default ${value})`
  const choice = ([name, { help, default: value, words }]: [string, ChoiceOption]): string =>
    `      --${`${name} WORD`.padEnd(18)} ${help}: ${words.join(', ')} (default ${value})`
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
      ...Object.entries(suite.choices ?? {}).map(choice),
    ]),
    '',
    'Progress goes to stderr. Figures depend on the machine: compare the subjects of one run.',
  ].join('\n')
}
