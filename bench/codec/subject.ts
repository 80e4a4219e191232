import type { Decoded, World } from './world.ts'

/** One way to replicate a world, measured in two halves. */
export interface Subject {
  /** Takes the world's values as they are now and gives the messages to send: what `encode_us` measures. */
  encode(world: World, tick: number): readonly Uint8Array[]
  /** Takes the messages: what `decode_us` measures. */
  decode(messages: readonly Uint8Array[], tick: number): void
  /** What it has of an entity now; undefined when nothing. */
  read(index: number): Decoded | undefined
  /** What happens between ticks and is measured by nobody: acks on their way back. */
  settle?(tick: number): void
}
