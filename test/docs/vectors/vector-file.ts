// Types of the files of vectors, and their text as JSON.

import { toHex } from '../reader/bytes.ts'

/** A file of `docs/vectors`: bytes and what they mean. */
export interface VectorFile {
  /** Description of what the vectors have in common, and of their members. */
  readonly about: string
  /** Values that all of them need: a declaration, say. */
  readonly given?: Readonly<Record<string, unknown>>
  readonly vectors: readonly Vector[]
}

export interface Vector {
  readonly name: string
  readonly [part: string]: unknown
}

/** Returns a value as JSON has it: bytes are `{ "bin": hex }`, and what is undefined is left out. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bin: toHex(value) }
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries.map(([key, inner]) => [key, toJson(inner)]))
}

/** Returns the text of a file: each part of each vector has a line. */
export function textOf({ about, given = {}, vectors }: VectorFile): string {
  const line = ([key, value]: [string, unknown]): string => `${JSON.stringify(key)}: ${JSON.stringify(toJson(value))}`
  const rows = vectors.map(
    (vector) =>
      `    {\n${Object.entries(vector)
        .map((entry) => `      ${line(entry)}`)
        .join(',\n')}\n    }`,
  )
  const head = [['about', about] as [string, unknown], ...Object.entries(given)].map((entry) => `  ${line(entry)}`)
  return `{\n${head.join(',\n')},\n  "vectors": [\n${rows.join(',\n')}\n  ]\n}\n`
}
