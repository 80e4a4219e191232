// Identity provider to try with: a page that asks for a name, and a signed ID token over the player's key.

import { createServer, type IncomingMessage, type Server } from 'node:http'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Options of {@link startProvider}. */
export interface ProviderOptions {
  readonly port: number
  /** Id of the game: the audience of the tokens. */
  readonly client: string
  /** Origins of the game's pages: a token is sent to no other. */
  readonly origins: readonly string[]
}

/** Provider that runs. */
export interface RunningProvider {
  readonly server: Server
  /** Issuer of the tokens: the provider's address. */
  readonly issuer: string
}

/** Time for which a token is valid, seconds. */
const VALID_S = 600
/** Upper bound of a form, bytes. */
const MAX_FORM_BYTES = 4_096

/**
 * Starts a provider: the implicit flow of OpenID Connect, as far as a game needs it. `GET /authorize` shows the form,
 * `POST /authorize` sends the browser back with `#id_token=…`, `/jwks.json` has the public key. It asks for no
 * password: whoever says to be Ann is Ann. Its key lasts as long as the process.
 */
export async function startProvider({ port, client, origins }: ProviderOptions): Promise<RunningProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const keys = JSON.stringify({ keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] })
  let issuer = ''

  const problemOf = (asked: URLSearchParams): string | undefined => {
    if (asked.get('client_id') !== client) return 'no game has this client_id'
    if (!/^[\w-]{43}$/.test(asked.get('nonce') ?? '')) return 'nonce must be the thumbprint of a key'
    const back = asked.get('redirect_uri') ?? ''
    const isPage = URL.canParse(back) && origins.includes(new URL(back).origin)
    return isPage ? undefined : 'redirect_uri is not a page of the game'
  }

  const sign = (name: string, nonce: string): Promise<string> =>
    new SignJWT({ name, nonce })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(issuer)
      .setAudience(client)
      .setSubject(name)
      .setIssuedAt()
      .setExpirationTime(`${VALID_S} s`)
      .sign(privateKey)

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer)
    if (pathname === '/jwks.json') {
      response.setHeader('access-control-allow-origin', '*').setHeader('content-type', 'application/json').end(keys)
      return
    }
    const problem = pathname === '/authorize' ? problemOf(searchParams) : 'no such page'
    response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('cache-control', 'no-store')
    // No other page shows the form as if it were its own.
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    if (problem !== undefined) {
      response.writeHead(400).end(page(`<p>${problem}</p>`))
      return
    }
    const name = request.method === 'POST' ? new URLSearchParams(await bodyOf(request)).get('name')?.trim() : undefined
    if (name === undefined || name === '' || name.length > 32) {
      response.end(page(FORM))
      return
    }
    const token = await sign(name, searchParams.get('nonce') ?? '')
    const back = new URL(searchParams.get('redirect_uri') ?? '')
    back.hash = new URLSearchParams({ id_token: token, state: searchParams.get('state') ?? '' }).toString()
    response.writeHead(303, { location: back.href }).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`
  return { server, issuer }
}

const FORM =
  '<form method="post"><p><label>Who are you? <input name="name" maxlength="32" required autofocus></label></p>' +
  '<p><button>Sign in</button></p></form>'

function page(body: string): string {
  const head = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
  return `${head}<title>Example provider</title><h1>Example provider</h1>${body}`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > MAX_FORM_BYTES) return ''
  }
  return body
}
