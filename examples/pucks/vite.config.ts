// Build of the page of pucks.

import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig({
  // In this repository the packages are used from their sources; a game of your own needs no such line.
  resolve: { conditions: ['@tickmesh/source', ...defaultClientConditions] },
  build: { target: 'es2022' },
})
