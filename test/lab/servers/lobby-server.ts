/** Program: a lobby under Node, as it is deployed, on the port of its first argument. Sends `ready` to its parent. */
import { startNodeLobby } from '@tickmesh/lobby/server/node'

await startNodeLobby({ port: Number(process.argv[2]) })
process.send?.({ kind: 'ready' })
