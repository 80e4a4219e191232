// Process of a lobby that is attacked, with the memory of a small machine.

import { startNodeLobby, type NodeLobby } from '@tickmesh/lobby/server/node'
import { ADDRESS_HEADER } from './attacker.ts'

export type ServerCommand = { readonly kind: 'start' } | { readonly kind: 'measure' }

export type ServerAnswer =
  | { readonly kind: 'started'; readonly port: number }
  /** Processor time since the start, in milliseconds; memory now and at most, in bytes. */
  | { readonly kind: 'measured'; readonly cpuMs: number; readonly rss: number; readonly maxRss: number }

let lobby: NodeLobby | undefined

async function answer(command: ServerCommand): Promise<ServerAnswer> {
  if (command.kind === 'start') {
    lobby ??= await startNodeLobby({ host: '127.0.0.1', iceServers: [], addressHeader: ADDRESS_HEADER })
    return { kind: 'started', port: lobby.port }
  }
  const { user, system } = process.cpuUsage()
  const { rss } = process.memoryUsage()
  return { kind: 'measured', cpuMs: (user + system) / 1_000, rss, maxRss: process.resourceUsage().maxRSS * 1_024 }
}

process.on('message', (command: ServerCommand) => {
  void answer(command).then((answered) => process.send?.(answered))
})
process.on('disconnect', () => process.exit(0))
