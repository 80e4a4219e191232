// Field type `f.plain`: plain data in a blob.

import type { BlobRules } from '../blob.ts'
import { BlobAccess } from '../blob-access.ts'
import { checkInteger, type Field } from '../field.ts'

/**
 * Any plain data of at most `maxBytes` (1 to 512; default 256) as msgpack. Reading returns a frozen copy: assign the
 * field anew to change it.
 */
export function plain<T = unknown>(maxBytes: number = 256): Field<T> {
  checkInteger('plain', maxBytes, 1, 512)
  const rules: BlobRules = { maxBytes }
  return {
    spec: {
      type: 'plain',
      number: 10,
      describe: (bytes) => void bytes.u16(maxBytes),
      columns: () => [],
      blobs: [rules],
      access: (_column, blob) => new BlobAccess(blob, rules),
    },
  }
}
