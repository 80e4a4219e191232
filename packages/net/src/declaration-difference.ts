// First difference of two declarations, for a warning of the build for development.

import { ByteDescription } from './core/wire/byte-description.ts'
import { fnv1a53 } from './core/wire/hash.ts'
import type { KindDeclaration } from './core/state/schema/fields.ts'
import type { DescribedGame } from './game-description.ts'

/** Part of a declaration: its name, what it is declared as, and a hash of its parameters. */
type Part = readonly [name: string, as: string, hash: number]

/** Upper bound of the characters of all names that are sent: a signal has at most 16,384 bytes. */
const MAX_CHARACTERS = 8_000
/** Characters that a part has beside its name and type, at most. */
const PART_CHARACTERS = 30

/** Declarations of this page, by their hashes. */
const declarations = new Map<number, readonly Part[]>()

/** Notes a declaration. Call it as `if (DEVELOPMENT) noteDeclaration(…)`. */
export function noteDeclaration(hash: number, game: DescribedGame): void {
  const { tickRate, sendRate, use, authority, state, input, names } = game
  const named = (list: string, of: readonly string[]): Part[] => of.map((name) => [`${list}.${name}`, 'declared', 0])
  declarations.set(hash, [
    ['tickRate', String(tickRate), 0],
    ['sendRate', String(sendRate), 0],
    ['authority', authority, 0],
    ...Object.entries(state).flatMap(([kind, fields]) => fieldsOf(`state.${kind}`, fields)),
    ...named('events', names.events),
    ...named('cues', names.cues),
    ...named('shared', names.shared),
    ...named(
      'use',
      use.map(({ name }) => name),
    ),
    ...fieldsOf('input', input),
  ])
}

/** Returns the declaration of a hash, to send; of a very large one the first parts. */
export function declarationOf(hash: number): readonly Part[] {
  let characters = 0
  return (declarations.get(hash) ?? []).filter(([name, as]) => {
    characters += name.length + as.length + PART_CHARACTERS
    return characters <= MAX_CHARACTERS
  })
}

/** Returns a sentence on the first difference of the declaration of a hash from what a player sent, if there is one. */
export function differenceFrom(hash: number, sent: unknown): string | undefined {
  if (!Array.isArray(sent) || !sent.every(isPart)) return undefined
  const own = declarationOf(hash)
  const at = Array.from({ length: Math.max(own.length, sent.length) }).findIndex(
    (_, n) => String(own[n]) !== String(sent[n]),
  )
  const [here, there] = [own[at], sent[at]]
  if (here !== undefined && !sent.some(([name]) => name === here[0])) return `${here[0]} is declared only here`
  if (there !== undefined && !own.some(([name]) => name === there[0])) return `${there[0]} is declared only there`
  if (here === undefined || there === undefined) return undefined
  if (here[0] !== there[0]) return `${here[0]} stands here where ${there[0]} stands there`
  if (here[1] !== there[1]) return `${here[0]} is ${here[1]} here and ${there[1]} there`
  return `${here[0]} has other parameters`
}

function fieldsOf(at: string, fields: KindDeclaration): Part[] {
  const parts = Object.entries(fields).map(([name, { spec }]): Part => {
    const bytes = new ByteDescription()
    spec.describe(bytes)
    return [`${at}.${name}`, spec.type, fnv1a53(bytes.bytes)]
  })
  return [[at, 'declared', 0], ...parts]
}

function isPart(value: unknown): value is Part {
  if (!Array.isArray(value) || value.length !== 3) return false
  const [name, as, hash] = value as readonly unknown[]
  return (
    typeof name === 'string' && name.length < 200 && typeof as === 'string' && as.length < 50 && !isNaN(Number(hash))
  )
}
