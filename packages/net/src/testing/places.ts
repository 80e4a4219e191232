// Conditions of five kinds of places, for `conditioned`.

import type { LinkConditions } from './link-conditions.ts'

/**
 * Conditions of five kinds of places. Figures are of one place, one way: between two players at home, a packet takes
 * twice the delay of `home`. They are typical, neither the best nor the worst of their kind.
 *
 * - `lan`: a cable or a good Wi-Fi in the same house.
 * - `home`: Wi-Fi, then cable or DSL. Half of a round trip of 25 ms to a neighbouring network, as the FCC's "Measuring
 *   Broadband America" has it for cable; 10 Mbit/s up; a router that holds 200 ms. Wi-Fi loses little, but in pairs.
 * - `4g`: a phone at rest. Half of a round trip of 50 ms; the base station grants each sending anew, which adds up to
 *   20 ms, and repeats lost frames itself, so that loss is rare and comes in runs; its buffer is deep.
 * - `train`: a phone in a moving train. The signal fades for some packets in a row; each 40 s or so the next base
 *   station takes over, or a tunnel comes: 3 s without a packet.
 * - `hotel`: a Wi-Fi with too many guests behind a slow line. Many stations want the same air: jitter, loss, frames
 *   repeated because their acknowledgement was lost, and a buffer of one second that other guests fill.
 */
export const PLACES: { readonly [name in 'lan' | 'home' | '4g' | 'train' | 'hotel']: LinkConditions } = {
  lan: { delayMs: 0.5, jitterMs: 1 },
  home: { delayMs: 10, jitterMs: 5, loss: 0.002, burst: 2, bytesPerSecond: 1_250_000, bufferMs: 200 },
  '4g': { delayMs: 20, jitterMs: 20, loss: 0.005, burst: 3, bytesPerSecond: 1_000_000, bufferMs: 500 },
  train: {
    delayMs: 35,
    jitterMs: 40,
    loss: 0.03,
    burst: 5,
    bytesPerSecond: 250_000,
    bufferMs: 500,
    outage: { everyMs: 40_000, forMs: 3_000 },
  },
  hotel: {
    delayMs: 30,
    jitterMs: 50,
    loss: 0.02,
    burst: 2,
    duplicate: 0.005,
    reorder: 0.01,
    bytesPerSecond: 125_000,
    bufferMs: 1_000,
  },
}
