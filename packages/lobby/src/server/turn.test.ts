// Tests of TURN credentials: coturn's shared secret, a stub of Cloudflare's API, and the environment variables.

import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { configFromEnv } from './config.ts'
import { turnToEnv } from './turn-config.ts'
import { turnMinter } from './turn.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

interface Asked {
  readonly path: string | undefined
  readonly token: string | undefined
  readonly body: unknown
}

/** Starts a stub of the API that answers with a status and a text; undefined: never. Returns what it was asked. */
async function stub(
  status: number,
  text: string | undefined,
): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push({ path: request.url, token: request.headers.authorization, body: JSON.parse(body) })
      if (text !== undefined) response.writeHead(status).end(text)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const key = { cloudflareKey: 'k1', cloudflareToken: 't1' }

describe('turnMinter', () => {
  it('[LOB25] makes a username with the time of expiry, and its HMAC-SHA1 as the password', async () => {
    const urls = ['turn:t', 'turns:t']
    const { mint } = turnMinter({ urls, secret: 'north', ttlS: 600 }, () => {})
    const minted = await mint('ann')
    const [server] = minted?.servers ?? []
    const [, expiry] = /^(\d+):ann$/.exec(server?.username ?? '') ?? []
    expect(Math.abs(Number(expiry) - Date.now() / 1_000 - 600)).toBeLessThan(10)
    expect(server).toEqual({
      urls,
      username: `${expiry}:ann`,
      credential: createHmac('sha1', 'north').update(`${expiry}:ann`).digest('base64'),
    })
    expect(minted?.lifetimeMs).toBe(600_000)
  })

  it("[LOB25] gets those of Cloudflare's API, without the port that browsers block", async () => {
    const own = { username: 'u', credential: 'c' }
    const answer = [
      { urls: ['stun:s:3478', 'stun:s:53'] },
      { urls: ['turn:s:3478?transport=udp', 'turn:s:53?transport=udp'], ...own },
      { urls: ['turn:s:53'], ...own },
    ]
    const { url, asked } = await stub(201, JSON.stringify({ iceServers: answer }))
    const { mint } = turnMinter({ ...key, cloudflareUrl: url }, () => {})
    expect((await mint('ann'))?.servers).toEqual([
      { urls: ['stun:s:3478'] },
      { urls: ['turn:s:3478?transport=udp'], ...own },
    ])
    expect(asked).toEqual([
      { path: '/keys/k1/credentials/generate-ice-servers', token: 'Bearer t1', body: { ttl: 7_200 } },
    ])
  })

  it.each([
    ['refuses', 403, '{}', /403/],
    ['answers something else', 200, '<p>', /JSON/],
    ['answers another shape', 200, '{"iceServers":[{"urls":7}]}', /wrong/],
    ['never answers', 200, undefined, /timeout/],
  ])('[LOB25] tells of an API that %s', async (_, status, text, reason) => {
    const { url } = await stub(status, text)
    const failures: string[] = []
    const { mint } = turnMinter({ ...key, cloudflareUrl: url }, (failure) => failures.push(failure))
    expect(await mint('ann')).toBeUndefined()
    expect(failures).toEqual([expect.stringMatching(reason) as string])
  })
})

describe('configFromEnv', () => {
  it.each([
    { urls: ['turn:t', 'turns:t:443?transport=tcp'], secret: 'north', ttlS: 600 },
    { ...key, cloudflareUrl: 'http://127.0.0.1:1' },
  ])('reads the variables of %j', (turn) => {
    expect(configFromEnv(turnToEnv(turn))).toEqual({ turn })
  })

  it.each([
    [{ TICKMESH_TURN_SECRET: 'north' }, /set both/],
    [{ TICKMESH_TURN_CLOUDFLARE_KEY: 'k1' }, /set both/],
    [{ TICKMESH_TURN_SECRET: 'north', TICKMESH_TURN_URLS: 'turn.example.com' }, /"turn.example.com" does not begin/],
    [{ TICKMESH_TURN_SECRET: 'north', TICKMESH_TURN_URLS: 'turn:t', TICKMESH_TURN_TTL: '5' }, /60 to 172800/],
  ])('names what is wrong with %j', (env, fault) => {
    expect(() => configFromEnv(env)).toThrow(fault)
  })
})
