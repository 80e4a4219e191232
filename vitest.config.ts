import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const conditions = ['@tickmesh/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions: [...conditions, ...defaultServerConditions] } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'node', include: ['packages/**/*.test.ts', 'bench/**/*.test.ts'], exclude: ['**/*.browser.test.ts', '**/node_modules/**', '**/dist/**'] },
      },
    ],
  },
})
