/**
 * Program: a lobby under Node, as it is deployed, on the port of its first argument. With a file as the second one, all
 * messages that pass it are written there. Sends `ready` to its parent.
 */
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { dumpMessages } from './message-dump.ts'

const [port, dump] = process.argv.slice(2)
if (dump === undefined) await startNodeLobby({ port: Number(port) })
else {
  const lobby = await startNodeLobby({ host: '127.0.0.1', addressHeader: 'x-forwarded-for' })
  await dumpMessages(Number(port), lobby.url, dump)
}
process.send?.({ kind: 'ready' })
