// Tests of the pruning of vendored source.

import { describe, expect, it } from 'vitest'
import { prune, type Cuts } from './prune.ts'

const NONE: Cuts = { expressions: {}, statements: {}, removed: [] }

/** Returns what is left of the code, without the spaces and semicolons that the bundler drops. */
const left = (code: string, cuts: Partial<Cuts>): string =>
  prune('library.js', code, { ...NONE, ...cuts })
    .replace(/[\s;]+/g, ' ')
    .trim()

describe('prune', () => {
  it('replaces what an expression is read for, and removes its declaration and what is assigned to it', () => {
    const code = 'let a = 1, fast = 2\nfast = a\nif (fast && a) use({ fast: fast }, o.fast)'
    expect(left(code, { expressions: { fast: 'false' } })).toBe(
      'let a = 1 if (false && a) use({ fast: false }, o.fast)',
    )
  })

  it('replaces a property of whatever object, and keeps the value of an assignment that is read', () => {
    expect(left('this.fast = x\ny = o.p.fast = f(this.fast)', { expressions: { '.fast': 'true' } })).toBe('y = f(true)')
  })

  it('leaves parameters alone, and replaces statements and class members by how they begin', () => {
    const code = 'class A { m(fast) { go(fast); stay(fast) } n() {} }'
    const cuts = { expressions: { fast: '1' }, statements: { 'go(': 'wait()' }, removed: ['n()'] }
    expect(left(code, cuts)).toBe('class A { m(fast) { wait() stay(1) } }')
  })

  it.each([
    ['an expression', { expressions: { missing: '0' } }],
    ['a statement', { statements: { 'missing(': '' } }],
    ['something to remove', { removed: ['missing('] }],
  ])('throws when %s is not there', (_, cuts) => {
    expect(() => left('present()', cuts)).toThrow('missing')
  })
})
