import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/index.ts', phaser: 'src/phaser/index.ts', testing: 'src/testing/index.ts' },
  format: 'esm',
  // Browsers and Node run the same files; what they differ in is looked up when it is needed.
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
})
