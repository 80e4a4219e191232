// Tests of the message shapes and error codes in docs/LOBBY.md.

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  LOBBY_ERROR_CODES,
  parseDirectoryMessage,
  parseRoomMessage,
  parseServerMessage,
} from '@tickmesh/lobby/protocol'
import { expect, it } from 'vitest'

const page = await readFile(join(resolve(import.meta.dirname, '../..'), 'docs/LOBBY.md'), 'utf8')

const SECTIONS = [
  { title: 'Client to directory', parse: parseDirectoryMessage, messages: 6 },
  { title: 'Directory to client', parse: parseServerMessage, messages: 6 },
  { title: 'Client to room', parse: parseRoomMessage, messages: 7 },
  { title: 'Room to client', parse: parseServerMessage, messages: 11 },
]

type Example = { readonly [field: string]: unknown }

/** Returns the objects in a fenced block of a section, as texts. */
function objects(title: string, language: string): string[] {
  const section = page.split(/^#+ /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
  const block = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(section)?.[1] ?? ''
  return block.match(/^\{(?: .*\}|[\s\S]*?^\})$/gm) ?? []
}

/** Returns the fields of a shape, each with true if it is optional. */
function fieldsOf(shape: string): Map<string, boolean> {
  return new Map([...shape.matchAll(/"(\w+)"(\??):/g)].map(([, field = '', mark]) => [field, mark === '?']))
}

it.each(SECTIONS)('$title: docs/LOBBY.md has a shape and an example of each message', ({ title, parse, messages }) => {
  const shapes = objects(title, 'shapes')
  const examples = objects(title, 'json').map((text) => JSON.parse(text) as Example)
  expect([shapes.length, examples.length]).toEqual([messages, messages])
  for (const [index, shape] of shapes.entries()) {
    const example = examples[index] ?? {}
    const fields = fieldsOf(shape)
    expect(shape).toContain(`"type": "${String(example['type'])}"`)
    // The example has every field of the shape, and the parser reads each of them.
    expect(Object.keys(example)).toEqual([...fields.keys()])
    expect(parse(JSON.stringify(example))).toEqual({ ok: true, message: example })
    for (const [field, optional] of fields) {
      const { [field]: _, ...others } = example
      expect([field, parse(JSON.stringify(others)).ok]).toEqual([field, optional])
    }
  }
})

it('docs/LOBBY.md has a row for each error code', () => {
  const table = page.split('### Error codes')[1]?.split('## ')[0] ?? ''
  expect([...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code)).toEqual([...LOBBY_ERROR_CODES])
})
