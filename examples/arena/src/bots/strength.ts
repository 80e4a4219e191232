// Strengths of the page's bots.

import type { Temper } from '../rules/pilot.ts'

/** Strengths, from the menu and from `?bots=hard`: the words in the menu, and the style of the pilots. */
export const STRENGTHS = {
  easy: { words: 'easy', temper: { skill: 0, daring: 0.1 } },
  fair: { words: 'fair', temper: { skill: 0.5, daring: 0.5 } },
  hard: { words: 'hard', temper: { skill: 1, daring: 0.9 } },
} as const satisfies { readonly [name: string]: { readonly words: string; readonly temper: Temper } }

export type Strength = keyof typeof STRENGTHS

export function isStrength(name: string): name is Strength {
  return Object.hasOwn(STRENGTHS, name)
}
