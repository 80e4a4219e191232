// Build configuration of `@tickmesh/lobby`: its entries, and the packages that are not bundled.

import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    protocol: 'src/protocol/index.ts',
    core: 'src/core/index.ts',
    dev: 'src/dev/index.ts',
    'server/cli': 'src/server/cli.ts',
    'server/node': 'src/server/node.ts',
    'server/partykit': 'src/server/partykit/index.ts',
  },
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  // Installed beside it, or not at all: a game that only speaks the protocol needs none of them.
  deps: { neverBundle: [/^node:/, 'ws', 'partykit/server'] },
  dts: true,
  sourcemap: false,
  minify: { compress: true, mangle: false, codegen: false },
  hash: false,
})
