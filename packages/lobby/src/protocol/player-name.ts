// Names of players: their normal form, and the names that are refused.

import { MAX_NAME_LENGTH } from './protocol-limits.ts'

/** Characters that a name has none of: controls, lone surrogates, ends of lines, and those that turn the direction. */
const REFUSED = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u
/** A character that is seen: no space, and none that is drawn as nothing. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u

/** End of a sentence that begins with "a name". */
export const NAME_RULE: string = `has 1 to ${MAX_NAME_LENGTH} characters on a line, one visible, none that turns text`

/** Returns a name in Unicode's form NFC; undefined when it is refused. */
export function normalizeName(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.length > 2 * MAX_NAME_LENGTH) return undefined
  const normal = name.normalize('NFC')
  const fits = normal.length <= MAX_NAME_LENGTH && VISIBLE.test(normal) && !REFUSED.test(normal)
  return fits ? normal : undefined
}
