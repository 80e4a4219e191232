// Tests of the arguments of `npm run bench`: defaults, numbers, files and help.

import { describe, expect, it } from 'vitest'
import { helpText, parseArguments } from './arguments.ts'
import type { Suite } from './suite.ts'

const suite: Suite = {
  name: 'one',
  summary: 'measures one',
  options: { seconds: { help: 'how long', default: 20, min: 1, max: 60 } },
  choices: { net: { help: 'where', default: 'here', words: ['here', 'there'] } },
  run: () => Promise.reject(new Error('not run here')),
}
const parse = (...args: string[]): ReturnType<typeof parseArguments> => parseArguments(args, [suite])

describe('parseArguments', () => {
  it('reads defaults, numbers and files', () => {
    expect(parse('one')).toEqual({
      kind: 'run',
      suite,
      numbers: { seconds: 20 },
      choices: { net: 'here' },
      repeat: 1,
      json: 'none',
      html: undefined,
    })
    expect(parse('one', '--seconds', '5', '--json')).toMatchObject({ numbers: { seconds: 5 }, json: 'stdout' })
    expect(parse('one', '--net', 'there')).toMatchObject({ choices: { net: 'there' } })
    expect(parse('one', '--json', 'out.json', '--no-html')).toMatchObject({ json: { file: 'out.json' }, html: false })
    expect(parse('one', '--seconds=5', '--html=a=b.html')).toMatchObject({ numbers: { seconds: 5 }, html: 'a=b.html' })
    expect(parse('one', '--repeat', '3')).toMatchObject({ repeat: 3, numbers: { seconds: 20 } })
    expect(parse('one', '--json', '--seconds', '7')).toMatchObject({ json: 'stdout', numbers: { seconds: 7 } })
  })

  it('reports that the suite comes first', () => {
    expect(parse('--speed')).toMatchObject({
      message: expect.stringMatching(/the suite comes before its options/) as string,
    })
  })

  it.each([
    ['an unknown suite', ['two']],
    ['an option before the suite', ['--seconds', '5']],
    ['an unknown option', ['one', '--speed', '5']],
    ['a number out of range', ['one', '--seconds', '61']],
    ['an unknown word', ['one', '--net', 'nowhere']],
    ['a missing word', ['one', '--net']],
    ['no number', ['one', '--seconds', 'x']],
    ['a missing number', ['one', '--seconds']],
    ['no run at all', ['one', '--repeat', '0']],
    ['half a run', ['one', '--repeat', '1.5']],
    ['a missing file', ['one', '--html']],
    ['a stray word', ['one', 'more']],
    ['what follows --no-html', ['one', '--no-html', 'x']],
  ])('refuses %s', (_, args) => {
    expect(parse(...args)).toMatchObject({ kind: 'wrong' })
  })

  it('prints help', () => {
    expect(parse()).toEqual({ kind: 'help' })
    expect(parse('one', '--help')).toEqual({ kind: 'help' })
    expect(helpText([suite])).toMatch(/--repeat N +runs.*default 1/)
    expect(helpText([suite])).toMatch(
      /one +measures one\n +--seconds N +how long \(default 20\)\n +--net WORD +where: here, there \(default here\)/,
    )
  })
})
