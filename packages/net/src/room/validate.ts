import type { StandardSchemaV1 } from '@standard-schema/spec'

/** What a schema says to a value. */
export type Verdict = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string }

/**
 * Runs a StandardSchema. An asynchronous one is refused: a message must be judged before the next one, or order is lost.
 * Never throws, whatever the schema does.
 */
export function validate(schema: StandardSchemaV1, value: unknown): Verdict {
  try {
    const result: unknown = schema['~standard'].validate(value)
    if (typeof result !== 'object' || result === null) return { ok: false, why: 'its schema gave no verdict' }
    if ('then' in result) {
      // Nobody waits for it; a rejection must not surface as unhandled.
      void Promise.resolve(result as PromiseLike<unknown>).catch(() => {})
      return { ok: false, why: 'its schema is asynchronous; use one that validates at once' }
    }
    const verdict = result as StandardSchemaV1.Result<unknown>
    return verdict.issues === undefined
      ? { ok: true, value: verdict.value }
      : { ok: false, why: complaint(verdict.issues) }
  } catch (error) {
    return { ok: false, why: `its schema threw: ${String(error)}` }
  }
}

function complaint([issue]: readonly StandardSchemaV1.Issue[]): string {
  if (issue === undefined) return 'it does not fit its schema'
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return path === '' ? issue.message : `${path}: ${issue.message}`
}
