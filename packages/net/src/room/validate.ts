import type { StandardSchemaV1 } from '@standard-schema/spec'

/** What a schema says to a value. */
export type Verdict = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string }

/**
 * Runs a StandardSchema. An asynchronous one is refused: a message must be judged before the next one, or order is lost.
 * Never throws.
 */
export function validate(schema: StandardSchemaV1, value: unknown): Verdict {
  let result
  try {
    result = schema['~standard'].validate(value)
  } catch (error) {
    return { ok: false, why: `its schema threw: ${String(error)}` }
  }
  if (result instanceof Promise) {
    result.catch(() => {})
    return { ok: false, why: 'its schema is asynchronous; use one that validates at once' }
  }
  if (result.issues === undefined) return { ok: true, value: result.value }
  const [issue] = result.issues
  if (issue === undefined) return { ok: false, why: 'it does not fit its schema' }
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return { ok: false, why: path === '' ? issue.message : `${path}: ${issue.message}` }
}
