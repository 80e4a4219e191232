import type { Decoded } from './truth.ts'
import type { World } from './world.ts'

/** One way to replicate a world, measured in three parts. */
export interface Subject {
  /** Takes the world's values as they are now and gives the messages to send: what `encode_us` measures. */
  encode(world: World, tick: number): readonly Uint8Array[]
  /** Takes the messages: what `decode_us` measures. */
  decode(messages: readonly Uint8Array[], tick: number): void
  /**
   * Reads every field of every entity there is once, as a game would, and adds them up: what `read_us` measures. Each
   * subject has its own loop: one for all would see the objects of all, and be slow for every one.
   */
  total(): number
  /** What it has of an entity now; undefined when nothing. */
  read(index: number): Decoded | undefined
  /** What happens between ticks and is measured by nobody: acks on their way back. */
  settle?(tick: number): void
}

/** Makes a subject for a world. `lost` says of a frame or an ack whether it gets lost: ask once for each. */
export type MakeSubject = (world: World, lost: () => boolean) => Subject
