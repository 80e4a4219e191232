import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import type { ViteDevServer } from 'vite'

/** Serves the arena's page by Vite, from its sources. */
export async function servePage(port: number, lobbyPort: number, lan: string | undefined): Promise<ViteDevServer> {
  const server = await createServer({
    root: fileURLToPath(new URL('../arena', import.meta.url)),
    logLevel: 'warn',
    clearScreen: false,
    server: { port, strictPort: true, host: true, warmup: { clientFiles: ['./src/main.ts'] } },
    define: {
      'import.meta.env.VITE_LOBBY_PORT': JSON.stringify(String(lobbyPort)),
      ...(lan === undefined ? {} : { 'import.meta.env.VITE_LAN_HOST': JSON.stringify(lan) }),
    },
  })
  await server.listen()
  return server
}
