// Tests of the check for features that old browsers lack.

import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { newBuiltIns } from './built-ins.ts'
import { programOf } from './shipped.ts'
import { newSyntax } from './syntax.ts'

/** Returns the findings in a file of this text. */
function found(text: string, name = '/planted.ts'): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true)
  const program = programOf([name], new Map([[name, file]]))
  return [...newBuiltIns(program, [file]), ...newSyntax(file)].map(({ what }) => what)
}

describe('the check of old browsers', () => {
  const REFUSED: { readonly [what: string]: string } = {
    'Array.toSorted': 'export const a = [2, 1].toSorted()',
    'Array.findLast': 'export const a = (list: readonly number[]) => list["findLast"]((n) => n > 1)',
    'Array.fromAsync': 'export const a = Array.fromAsync([1])',
    'Iterator.map': 'export const a = new Map([[1, 2]]).keys().map((n) => n + 1)',
    structuredClone: 'export const a = structuredClone({})',
    'Object.hasOwn': 'export const a = Object.hasOwn({}, "a")',
    'Object.groupBy': 'const { groupBy } = Object\nexport const a = groupBy',
    'Promise.withResolvers': 'export const a = Promise.withResolvers()',
    'AbortSignal.timeout': 'export const a = AbortSignal.timeout(5)',
    'AbortSignal.any': 'export const a = AbortSignal.any([])',
    'Crypto.randomUUID': 'export const a = crypto.randomUUID()',
    'Symbol.asyncDispose': 'export class A { async [Symbol.asyncDispose]() {} }',
    'new Error(…, { cause })': 'export const a = new Error("x", { cause: 1 })',
    'static block': 'export class A { static { console.log(1) } }',
    lookbehind: String.raw`export const a = /(?<!\\)a/`,
    'pattern flag v': 'export const a = /[a--b]/v',
    'pattern modifiers': 'export const a = /(?i:a)b/',
    using: 'export function a() { using b = null }',
    'import attributes': 'import a from "./a.json" with { type: "json" }\nexport { a }',
    'class field with parentheses': 'const b = [1]\nexport class A { c = b[(0)] }',
  }
  for (const [what, text] of Object.entries(REFUSED)) it(`refuses ${what}`, () => expect(found(text)).toContain(what))

  it('refuses a new method in plain JavaScript, also without a type', () => {
    expect(found('export const a = (list) => list.toSorted()', '/planted.js')).toEqual(['toSorted'])
    expect(found('export const a = (mine) => mine.take()\nexport class B { take() {} }', '/planted.js')).toEqual([])
  })

  it('refuses a function in a class field, unless it names nothing outside', () => {
    expect(found('const b = (c) => c\nexport class A { d = b(() => 1) }', '/planted.js')).toHaveLength(1)
    expect(found('const b = (c) => c\nexport class A { d = () => b(1) }', '/planted.js')).toEqual([])
    expect(found('const b = (c) => c\nexport class A { d = b(1); e = (new Map()).size }', '/planted.js')).toEqual([])
  })

  it('accepts features that every target has', () => {
    const text = `
      export class A {
        static b = 1
        #c = new Map<string, number>()
        #d() { return #c in this ? this.#c.get('a')?.toFixed() ?? [1].at(-1) : undefined }
        e() { let f: unknown; f ||= this.#d(); return f }
      }
      export const g = /(?:a)(?<h>b)(?=c)[(?<=]/u.exec('x')?.groups?.['h']
      await new RTCPeerConnection().createOffer()`
    expect(found(text)).toEqual([])
  })
})
