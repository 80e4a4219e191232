// Field type `f.string`: text in a blob.

import type { BlobRules } from '../blob.ts'
import { BlobAccess } from '../blob-access.ts'
import { checkInteger, type Field } from '../field.ts'
import { notA } from '../field-access.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { LEFT_OUT } from '../../../../left-out.ts'

/** Text of at most `maxLength` UTF-16 units, 1 to 256; longer text is refused. All of it is sent when it changes. */
export function string(maxLength: number): Field<string> {
  checkInteger('string', maxLength, 1, 256)
  const rules: BlobRules = {
    // A UTF-16 unit takes at most three bytes in UTF-8.
    maxBytes: maxLength * 3 + 3,
    check(name, value) {
      if (typeof value !== 'string') throw new TypeError(DEVELOPMENT ? notA(`${name} is text`, value) : LEFT_OUT)
      if (value.length > maxLength)
        throw new RangeError(DEVELOPMENT ? `${name} has ${value.length} characters; at most ${maxLength}` : LEFT_OUT)
    },
    accepts: (value) => typeof value === 'string' && value.length <= maxLength,
  }
  return {
    spec: {
      type: 'string',
      number: 7,
      describe: (bytes) => void bytes.u16(maxLength),
      columns: () => [],
      blobs: [rules],
      access: (_column, blob) => new BlobAccess(blob, rules),
    },
  }
}
