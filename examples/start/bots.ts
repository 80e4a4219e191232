// Program that runs bots until its parent ends it.

import { setTimeout as delay } from 'node:timers/promises'
import { Bot } from './bot.ts'

/** Time after which a bot that lost its room looks for another. */
const RETRY_MS = 3_000

/** Process of the bots: `bots.ts LOBBY_URL COUNT`. Its parent ends it by closing the channel between them. */
const [lobbyUrl = '', count = '0'] = process.argv.slice(2)
const seated = new Set<Bot>()
let ending = false

process.on('disconnect', () => void endBots())
// Ctrl-C reaches the whole group; the parent decides when the bots leave.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => void endBots())

for (let index = 0; index < Number(count); index++) await seat(index)

/** Keeps one bot in a room: the one that bots are in already, or a quick match. */
async function seat(index: number): Promise<void> {
  while (!ending) {
    try {
      const other = [...seated].find(({ room }) => room.lobby === 'connected')
      const bot = await Bot.enter(lobbyUrl, index, other?.room.code)
      seated.add(bot)
      process.send?.({ seated: bot.room.me.name, code: bot.room.code })
      // A room that lost its lobby goes on, and nobody finds it: bots alone leave it for one that players find.
      for (const change of ['lobby', 'leave'] as const)
        bot.room.on(change, () => {
          if (bot.room.lobby === 'lost' && bot.amongBots()) void bot.leave()
        })
      bot.room.on('end', ({ reason }) => {
        seated.delete(bot)
        if (!ending) {
          console.error(`Bot ${bot.room.me.name} lost its room (${reason}) and looks for another.`)
          void delay(RETRY_MS).then(() => seat(index))
        }
      })
      return
    } catch (error) {
      console.error(`Bot ${index + 1} found no seat: ${error instanceof Error ? error.message : String(error)}`)
      await delay(RETRY_MS)
    }
  }
}

async function endBots(): Promise<void> {
  if (ending) return
  ending = true
  await Promise.all([...seated].map((bot) => bot.leave()))
  // WebRTC's own threads would keep the process alive.
  process.exit(0)
}
