import { defineConfig, type UserConfig } from 'tsdown'

const ENTRIES = { index: 'src/index.ts', phaser: 'src/phaser/index.ts', testing: 'src/testing/index.ts' }

const shared: UserConfig = {
  format: 'esm',
  // Browsers and Node run the same files; what they differ in is looked up when it is needed.
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
}

const production: UserConfig = {
  ...shared,
  entry: ENTRIES,
  dts: true,
  // For `Symbol.asyncDispose`, whatever `lib` the game compiles with.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
  plugins: [
    {
      name: 'production',
      load: (id) => (id.endsWith('/src/development.ts') ? 'export const DEVELOPMENT = false' : undefined),
    },
  ],
}

// Export condition `development`. Named, not moved by `outDir`, so that `--out-dir` moves both builds.
const development: UserConfig = {
  ...shared,
  entry: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [`development/${name}`, file])),
  outputOptions: { chunkFileNames: 'development/[name]-[hash].js' },
  dts: false,
}

export default defineConfig([production, development])
