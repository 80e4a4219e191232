/**
 * A signal between two players as the lobby relays it. Every link that a pair makes has its attempt number, so that a
 * late signal of a former link disturbs nothing.
 *
 * - `{ attempt, data }`: for the link of that number.
 * - `{ attempt, again: true }`: the answering end asks the initiator to dial anew.
 */
export type Envelope =
  | { readonly attempt: number; readonly data: unknown; readonly again?: never }
  | { readonly attempt: number; readonly again: true }

export function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false
  const { attempt, again } = value as { readonly attempt?: unknown; readonly again?: unknown }
  return (
    Number.isSafeInteger(attempt) &&
    (attempt as number) > 0 &&
    (again === true || (again === undefined && 'data' in value))
  )
}
