// Fault of the resilience lab.

import type { NatKind } from '../lab/network/nat.ts'
import type { Router } from '../lab/network/router.ts'
import type { Scene } from './scene.ts'

/** Fault: how it begins and ends, and what a player expects. */
export interface Fault {
  readonly name: string
  /** Duration, s. */
  readonly seconds: number
  /** Kinds of NATs, one for each player; the first is the host. Default: three homes. */
  readonly kinds?: readonly NatKind[]
  /** True for TURN besides STUN. */
  readonly turn?: true
  /**
   * Time to reach, s: from the end of the fault until events and state are fresh everywhere or, with `host`, from its
   * beginning until the others have another host.
   */
  readonly goal: number
  readonly measures?: 'host'
  /** Same time in version 0.1.0, s. */
  readonly before: string
  /** Number of the player who does not come back. */
  readonly loses?: number
  /** Happens before the fault, and is not measured. */
  prepare?(scene: Scene): void | Promise<void>
  begin(scene: Scene): void | Promise<void>
  heal?(scene: Scene): void | Promise<void>
  /** Ends a fault that lasts until it is measured, before the events are counted. */
  lift?(scene: Scene): void | Promise<void>
  /** Restores what the fault has changed for good, after the run. */
  restore?(scene: Scene): void | Promise<void>
}

/** Table of rules of a fault. */
export const FAULT = 'fault'
export const OPEN_TO_SYMMETRIC: readonly NatKind[] = ['open', 'symmetric', 'open']

/** Fault in which a player's router drops packets that match an expression; all by default. */
export function dropped(at: number, expression = ''): Pick<Fault, 'begin' | 'heal'> {
  const router = (scene: Scene): Router => scene.player(at).router
  return {
    begin: (scene) => router(scene).drop(FAULT, expression),
    heal: (scene) => router(scene).restore(FAULT),
  }
}
