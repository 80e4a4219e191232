// Bot of the arena: a player whose controls come from the automatic pilot, in the page or in Node.

import type { ArenaRoom } from '../game.ts'
import { Match } from '../match/match.ts'
import { IDLE } from '../rules/fighter.ts'
import { Pilot } from '../rules/pilot.ts'
import type { Temper } from '../rules/pilot.ts'

/** Names of bots, one for each seat but yours. */
export const BOT_NAMES = ['Vega', 'Orion', 'Nova', 'Rigel', 'Lyra', 'Altair', 'Deneb'] as const
const CHEERS = ['gg', 'Good round!', 'Once more?', 'That was close.'] as const
const TAUNTS = ['Too slow!', 'Nothing personal.', 'Watch your six.', 'Boom.'] as const

/** Flies in a room until it ends, by the match that every player has; `greets` bots welcome players. */
export function flyBot(room: ArenaRoom, temper: Temper, greets: boolean): void {
  const pilot = new Pilot(temper, Math.random)
  const match: Match = new Match(
    room,
    () => {
      const { own } = match
      if (own.phase !== 'flying') return IDLE
      return pilot.steer(own.fighter, room.tick, match.targets(), match.rocks, match.pickups())
    },
    Math.random,
  )
  match.signals.on('hurt', ({ by, hp }) => {
    if (hp === 0 && by === room.me.id && Math.random() < 0.12) match.say(pick(TAUNTS))
  })
  match.signals.on('round', ({ phase }) => {
    if (phase !== 'over') return
    match.playAgain()
    if (Math.random() < 0.4) match.say(pick(CHEERS))
  })
  room.on('join', (player) => {
    if (greets && !isBotName(player.name)) match.say(`Welcome, ${player.name}!`)
  })
}

/** Returns whether a bot has this name; people may take it, too. */
export function isBotName(name: string): boolean {
  return BOT_NAMES.some((one) => one === name)
}

function pick(lines: readonly string[]): string {
  return lines[Math.floor(Math.random() * lines.length)] ?? ''
}
