// Starts the identity provider to try with: `npx tsx examples/identity-provider/main.ts`, for pages of the arena.

import { startProvider } from './provider.ts'

const { issuer } = await startProvider({
  port: 8_090,
  client: 'arena',
  origins: ['http://localhost:5173', 'http://127.0.0.1:5173'],
})
console.log(`Identity provider at ${issuer}: anybody signs in by a name, without a password.`)
