// Values of fields that others get as other values, or not at all: mistakes of a game, in development.

/** Value that others get as another one, or not at all. */
export interface Misfit {
  readonly code: 'out-of-range' | 'fraction' | 'too-much-data'
  /** Field with its entity type: `ship.x`; or what else it is about. */
  readonly field: string
  /** The value as written, the value that it became, and the cure. */
  readonly sentence: string
}

const noted = new Set<string>()
const fresh: Misfit[] = []

/** Notes the first misfit of a field. Call it as `if (DEVELOPMENT) noteMisfit(…)`. */
export function noteMisfit(code: Misfit['code'], field: string, sentenceOf: () => string): void {
  const key = `${code} ${field}`
  if (noted.has(key)) return
  noted.add(key)
  fresh.push({ code, field, sentence: sentenceOf() })
}

/** Returns the misfits that were noted since the last call. */
export function takeMisfits(): readonly Misfit[] {
  return fresh.splice(0)
}
