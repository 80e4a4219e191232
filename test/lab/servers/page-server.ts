/** Program: serves the folder of its first argument on the public network. Sends `ready` to its parent. */
import { serveFolder } from '../../setup/serve-folder.ts'
import { PORTS } from '../network/addresses.ts'

// A connection that is kept would hang where the address of its client has changed.
await serveFolder(process.argv[2] ?? '', { connection: 'close' }, { host: '::', port: PORTS.page })
process.send?.({ kind: 'ready' })
