// Interface of the codecs under comparison.

import type { Decoded } from './truth.ts'
import type { World } from './world.ts'

/** Codec that replicates a world, measured in three parts. */
export interface Subject {
  /** Reads the world's values and returns the messages to send: `encode_us` measures it. */
  encode(world: World, tick: number): readonly Uint8Array[]
  /** Applies the messages: `decode_us` measures it. */
  decode(messages: readonly Uint8Array[], tick: number): void
  /**
   * Reads every field of every entity once, as a game would, and adds them up: `read_us` measures it. Each subject
   * has its own loop: a shared one would see the objects of all, and be slow for each.
   */
  total(): number
  /** Returns the state of an entity; undefined when it is not known. */
  read(index: number): Decoded | undefined
  /** Runs between ticks, not measured: acks to the sender. */
  settle?(tick: number): void
}

/** Makes a subject for a world. `lost` decides whether a frame or an ack is lost: call it once for each. */
export type MakeSubject = (world: World, lost: () => boolean) => Subject
