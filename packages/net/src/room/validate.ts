// Validation of declared values, outgoing and incoming, with the game's schemas.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Result of a validation. */
export type Verdict = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string }

/**
 * Validates a value with a StandardSchema. Never throws, whatever the schema does.
 *
 * An asynchronous schema is refused: messages would lose their order.
 */
export function validate(schema: StandardSchemaV1, value: unknown): Verdict {
  try {
    const result: unknown = schema['~standard'].validate(value)
    if (typeof result !== 'object' || result === null)
      return { ok: false, why: DEVELOPMENT ? 'its schema returned no result' : LEFT_OUT }
    if ('then' in result) {
      // Nothing waits for the promise; its rejection must not become an unhandled one.
      void Promise.resolve(result as PromiseLike<unknown>).catch(() => {})
      return { ok: false, why: DEVELOPMENT ? 'its schema is asynchronous; use a synchronous one' : LEFT_OUT }
    }
    const verdict = result as StandardSchemaV1.Result<unknown>
    return verdict.issues === undefined
      ? { ok: true, value: verdict.value }
      : { ok: false, why: reasonOf(verdict.issues) }
  } catch (error) {
    return { ok: false, why: DEVELOPMENT ? `its schema threw: ${String(error)}` : LEFT_OUT }
  }
}

function reasonOf([issue]: readonly StandardSchemaV1.Issue[]): string {
  if (issue === undefined) return DEVELOPMENT ? 'it does not match its schema' : LEFT_OUT
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return path === '' ? issue.message : `${path}: ${issue.message}`
}
