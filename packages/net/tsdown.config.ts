import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/index.ts', phaser: 'src/phaser/index.ts', testing: 'src/testing/index.ts' },
  format: 'esm',
  // Browsers and Node run the same files; what they differ in is looked up when it is needed.
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  // For `Symbol.asyncDispose`, whatever `lib` the game compiles with.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  clean: true,
})
