// Tests of the page on deployment: its PartyKit project answers, and programs take their configurations.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { coturnPath } from '../setup/browsers.ts'
import { freePort } from '../setup/free-port.ts'
import { until } from '../setup/until.ts'

const root = resolve(import.meta.dirname, '../..')
const text = await readFile(join(root, 'docs/guide/deploy.md'), 'utf8')
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** Returns the block of a language that begins with some text. */
function block(language: string, start: string): string {
  const blocks = [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
  const found = blocks.find(([, name, code = '']) => name === language && code.startsWith(start))
  if (found?.[2] === undefined) throw new Error(`The page has no ${language} block that begins with ${start}`)
  return found[2]
}

/** Starts a program that ends with the test. Returns what it has printed so far. */
function start(command: string, args: readonly string[], folder: string): () => string {
  const child: ChildProcess = spawn(command, args, { cwd: folder, detached: true, env: { ...process.env, CI: '1' } })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (printed += data.toString()))
  // With the group ends what it has started.
  ends.push(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'))
  return () => printed
}

it('the PartyKit project is a lobby', async () => {
  // Inside the tree, where it finds its packages.
  const folder = join(root, 'test/docs/deployed')
  await mkdir(folder, { recursive: true })
  ends.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  await writeFile(join(folder, 'partykit.json'), block('json', '{\n  "name"'))
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const parties = join(root, 'packages/lobby/src/server/partykit/index.ts')
  for (const name of ['main.ts', 'room.ts', 'door.ts'])
    await writeFile(join(folder, name), block('ts', `// ${name}`).replace('@tickmesh/lobby/server/partykit', parties))
  const port = await freePort()
  const partykit = join(root, 'node_modules/partykit/dist/bin.mjs')
  const args = ['dev', '--port', String(port), '--disable-request-cf-fetch', '--no-hotkeys']
  const printed = start(process.execPath, [partykit, ...args], folder)
  const health = (): Promise<string> =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.text(),
      () => '',
    )
  const answer = /`(\{"ok":true.*?\})`/.exec(text)?.[1]
  await until(async () => (await health()) === answer, `the lobby answers; ${printed()}`, 40_000)
}, 60_000)

it('coturn takes the configuration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tickmesh-turn-'))
  ends.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const config = block('text', '# turnserver.conf')
    .replace('listening-port=3478', `listening-port=${await freePort()}`)
    .replace('tls-listening-port=443', `tls-listening-port=${await freePort()}`)
    .replace(/^(cert|pkey)=.*\n/gm, '')
  await writeFile(join(folder, 'turnserver.conf'), config)
  const args = ['-c', 'turnserver.conf', '--log-file=stdout', '--listening-ip=127.0.0.1', '--no-cli']
  const printed = start(coturnPath(), [...args, `--pidfile=${folder}/pid`, `--userdb=${folder}/db`], folder)
  await until(() => printed().includes('Relay ports initialization done'), 'coturn has read it')
  expect(printed()).toContain('Default realm: turn.example.com')
  expect(printed()).not.toMatch(/bad configuration/i)
})

/** Programs that are not installed for this alone: each check is left out where its program is missing. */
const CHECKS = [
  {
    program: 'caddy',
    file: 'Caddyfile',
    written: () => block('text', '# Caddyfile'),
    args: ['validate', '--adapter', 'caddyfile', '--config'],
  },
  {
    program: 'nginx',
    file: 'nginx.conf',
    written: (folder: string) =>
      `pid ${folder}/pid; events {} http { server { listen 127.0.0.1:8080;\n${block('text', 'location /')}} }`,
    args: ['-e', 'stderr', '-t', '-c'],
  },
  {
    program: 'systemd-analyze',
    file: 'tickmesh-lobby.service',
    // On this machine, npx may be elsewhere.
    written: () => block('ini', '[Service]').replace('/usr/bin/npx', process.execPath),
    args: ['verify'],
  },
] as const

it.for(CHECKS)('$program takes the configuration', async ({ program, file, written, args }, { skip }) => {
  const found = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
  skip(!found, `${program} is not installed`)
  const folder = await mkdtemp(join(tmpdir(), 'tickmesh-deploy-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, file)
  await writeFile(path, written(folder))
  const { status, stdout, stderr } = spawnSync(program, [...args, path], {
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
  })
  expect(status, `${stdout}${stderr}`).toBe(0)
})
