// Tests of the identity provider to try with: what it signs, and to whom it sends it.

import { joseProvider } from '@tickmesh/net/identity/jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startProvider, type RunningProvider } from './provider.ts'

/** Thumbprint of a player's key. */
const KEY = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg'
const GAME = 'http://localhost:5173'

let provider: RunningProvider

beforeAll(async () => {
  provider = await startProvider({ port: 0, client: 'arena', origins: [GAME] })
})

afterAll(() => provider.server.close())

/** Returns the address of the form, with some parts of the request in place of the right ones. */
function address(change: Record<string, string> = {}): string {
  const asked = { client_id: 'arena', redirect_uri: `${GAME}/play?room=K7QXMWD`, nonce: KEY, state: 'x', ...change }
  return `${provider.issuer}/authorize?${new URLSearchParams(asked)}`
}

function signIn(name: string, url: string = address()): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams({ name }), redirect: 'manual' })
}

it('[IDN60] a player who signs in gets a token over its key, which the others believe', async () => {
  const form = await fetch(address())
  expect([form.status, await form.text()]).toEqual([200, expect.stringContaining('Who are you?')])
  const answer = await signIn('Ann')
  const back = new URL(answer.headers.get('location') ?? '')
  expect([answer.status, back.origin + back.pathname + back.search]).toEqual([303, `${GAME}/play?room=K7QXMWD`])
  const token = new URLSearchParams(back.hash.slice(1)).get('id_token') ?? ''
  const { issuer } = provider
  const verifier = joseProvider({ name: 'Example', issuer, audience: 'arena', keys: `${issuer}/jwks.json` })
  expect(await verifier.verify(token, KEY, Date.now())).toEqual({ by: 'Example', name: 'Ann' })
  const other = KEY.replace('n', 'm')
  expect(await verifier.verify(token, other, Date.now())).toBeUndefined()
  expect(await verifier.verify(token, KEY, Date.now() + 700_000).catch(() => undefined)).toBeUndefined()
})

it('[IDN60] the token goes to no page but the game’s', async () => {
  for (const [change, problem] of [
    [{ redirect_uri: 'https://evil.example/' }, 'redirect_uri'],
    [{ redirect_uri: `${GAME}.evil.example/` }, 'redirect_uri'],
    [{ redirect_uri: 'javascript:alert(1)' }, 'redirect_uri'],
    [{ redirect_uri: '' }, 'redirect_uri'],
    [{ client_id: 'other' }, 'client_id'],
    [{ nonce: 'x' }, 'nonce'],
    [{ nonce: '<script>' }, 'nonce'],
  ] as const) {
    const answer = await signIn('Ann', address(change))
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    expect(await answer.text()).toContain(problem)
  }
  expect((await fetch(`${provider.issuer}/`)).status).toBe(400)
})

it('[IDN60] without a name, the form is shown again', async () => {
  for (const name of ['', '  ', 'x'.repeat(33), 'x'.repeat(5_000)]) {
    const answer = await signIn(name)
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Who are you?')])
  }
})
