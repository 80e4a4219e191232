// Test of the memory of a transfer that arrives.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GrowingBytes } from './growing-bytes.ts'

describe('GrowingBytes', () => {
  it('[XFER8] allocates at most twice the received bytes, and 64 KiB', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500_000 }),
        fc.array(fc.integer({ min: 1, max: 40_000 })),
        (size, parts) => {
          const bytes = new GrowingBytes(size)
          let came = 0
          for (const part of parts) {
            const fits = came + part <= size
            expect(bytes.append(new Uint8Array(part))).toBe(fits)
            if (fits) came += part
            expect(bytes.length).toBe(came)
            expect(bytes.capacity).toBeLessThanOrEqual(Math.min(size, came * 2 + 65_536))
          }
          expect(bytes.complete?.length).toBe(came === size ? size : undefined)
        },
      ),
    )
  })
})
