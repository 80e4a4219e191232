// Random messages for the tests of the parsers: valid ones, nearly valid ones, and texts that are none.

import fc from 'fast-check'
import { DIRECTORY_MESSAGES, ROOM_MESSAGES, SERVER_MESSAGES } from './messages.fixture.ts'

/** Paths of all fields of a message but its type, other than those within free-form data. */
export function fieldsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null || path.at(-1) === 'data') return []
  return Object.entries(value).flatMap(([key, each]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key]
    return [...(Array.isArray(value) || here.join('.') === 'type' ? [] : [here]), ...fieldsOf(each, here)]
  })
}

/** Text of a message with one field set to another value, or left out. */
export function changed(message: object, path: readonly (string | number)[], value: unknown): string {
  const copy: unknown = structuredClone(message)
  let inner = copy as { [key: string | number]: unknown }
  for (const key of path.slice(0, -1)) inner = inner[key] as { [key: string | number]: unknown }
  const last = path.at(-1) ?? ''
  if (value === undefined) delete inner[last]
  else inner[last] = value
  return JSON.stringify(copy)
}

const MESSAGES: readonly object[] = [...DIRECTORY_MESSAGES, ...ROOM_MESSAGES, ...SERVER_MESSAGES]
const value = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, 64, 65, 2 ** 32, 2 ** 53, '', 'x', 'x'.repeat(33), 'x'.repeat(65), [], {}),
  fc.jsonValue({ maxDepth: 3 }),
)
/** Valid messages with up to two fields changed, and some texts that are no messages. */
export const randomMessages: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...MESSAGES), fc.array(fc.tuple(fc.nat(), value), { maxLength: 2 }))
      .map(([message, edits]) =>
        edits.reduce((json, [at, each]) => {
          const fields = fieldsOf(JSON.parse(json))
          const path = fields[at % fields.length]
          return path ? changed(JSON.parse(json) as object, path, each) : json
        }, JSON.stringify(message)),
      ),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
)
