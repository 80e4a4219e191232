// Build of the arena's page.

import { defaultClientConditions, defineConfig } from 'vite'

// Needed in this repository only: its packages are used from their sources. A game of your own needs no config.
export default defineConfig({
  resolve: { conditions: ['@tickmesh/source', ...defaultClientConditions] },
  // Phones on the same network open the page too.
  server: { host: true },
  preview: { host: true },
  // Phaser alone is over Vite's default of 500 KB.
  build: { chunkSizeWarningLimit: 2000 },
})
