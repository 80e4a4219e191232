// Server of an example's page.

import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import type { ViteDevServer } from 'vite'
import type { Example } from './options.ts'

/** Returns the path of an example's first module, in its folder. */
export function mainOf(example: Example): string {
  return example === 'arena' ? './src/main.ts' : './main.ts'
}

/** Serves an example's page by Vite, from its sources. */
export async function servePage(
  example: Example,
  port: number,
  lobbyPort: number,
  lan: string | undefined,
): Promise<ViteDevServer> {
  const server = await createServer({
    root: fileURLToPath(new URL(`../${example}`, import.meta.url)),
    logLevel: 'warn',
    clearScreen: false,
    server: { port, strictPort: true, host: true, warmup: { clientFiles: [mainOf(example)] } },
    define: {
      'import.meta.env.VITE_LOBBY_PORT': JSON.stringify(String(lobbyPort)),
      ...(lan === undefined ? {} : { 'import.meta.env.VITE_LAN_HOST': JSON.stringify(lan) }),
    },
  })
  await server.listen()
  return server
}
