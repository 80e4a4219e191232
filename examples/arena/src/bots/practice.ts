// Match against bots in the page: the lobby, the network and all players are here, and nothing leaves the page.

import { connectLobby, systemScheduler } from '@tickmesh/net'
import type { Lobby } from '@tickmesh/net'
import { memoryLinks, memoryLobby, SimulatedNetwork } from '@tickmesh/net/testing'
import { declareArena } from '../game.ts'
import type { Arena, ArenaRoom } from '../game.ts'
import { BOT_NAMES, flyBot } from './bot.ts'
import { STRENGTHS } from './strength.ts'
import type { Strength } from './strength.ts'

/** Game without proofs: all players are in this page. */
const arena = declareArena()

/** Bots in a match: enough to be never alone, and few enough to be found by. */
const BOTS = 3

/** Returns a player's room in which bots fly until this player leaves it. */
export async function practise(name: string, strength: Strength): Promise<ArenaRoom> {
  const scheduler = systemScheduler()
  const seed = Math.floor(Math.random() * 2 ** 31)
  const { url, WebSocket } = memoryLobby({ scheduler, seed })
  const network = new SimulatedNetwork({ scheduler, seed })
  const lobbies: Lobby<Arena>[] = []
  const seated = async (player: string, place: string): Promise<Lobby<Arena>> => {
    const links = memoryLinks(network, place)
    const lobby = await connectLobby(url, arena, { name: player, scheduler, WebSocket, links, relay: false })
    lobbies.push(lobby)
    return lobby
  }
  const room = await (await seated(name, 'me')).create({ maxPlayers: BOTS + 1 })
  const bots: ArenaRoom[] = []
  for (const bot of BOT_NAMES.slice(0, BOTS)) bots.push(await (await seated(bot, bot)).join(room.code))
  for (const bot of bots) flyBot(bot, STRENGTHS[strength].temper, false)
  room.on('end', () => {
    for (const bot of bots) void bot.leave()
    for (const lobby of lobbies) lobby.close()
  })
  return room
}
