// Tests of `npm run bench`: each suite, shortened.

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BenchResult } from '../../bench/suite.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Time limit of a test, ms: the longest suite takes a quarter of it on a quiet machine. */
const LIMIT_MS = 400_000

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function bench(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', '--conditions=@tickmesh/source', 'bench/main.ts', ...args],
      { cwd: ROOT, timeout: LIMIT_MS },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : (child.exitCode ?? -1), stdout, stderr }),
    )
  })
}

/** Returns the one JSON document on stdout, checked for the shape of a result. */
function resultOf({ code, stdout, stderr }: Ran, suite: string): BenchResult {
  expect(code, stderr).toBe(0)
  const result = JSON.parse(stdout) as BenchResult
  expect(result.suite).toBe(suite)
  expect(result.cases.length).toBeGreaterThan(0)
  for (const { case: name, subject, metrics } of result.cases) {
    expect(name).toBeTypeOf('string')
    expect(subject).toBeTypeOf('string')
    // JSON has no NaN: a figure that could not be measured would be null.
    for (const [metric, value] of Object.entries(metrics))
      expect(value, `${name}, ${subject}, ${metric}`).toBeTypeOf('number')
  }
  return result
}

const metricsOf = (result: BenchResult, name: string, subject: string): Readonly<Record<string, number>> =>
  result.cases.find((one) => one.case === name && one.subject === subject)?.metrics ?? {}

describe('npm run bench', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tickmesh-bench-test-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const OWN = ['tickmesh.state', 'tickmesh.events', 'raw.unordered', 'raw.ordered', 'websocket']
  const TICKMESH = ['tickmesh', 'tickmesh.identity']
  const OTHERS = ['peerjs', 'trystero', 'netlib', 'easyrtc', 'simplewebrtc']

  /** Returns the other libraries that connected the pages: on a slow machine one of them may need minutes for it. */
  function connected(has: (name: string) => boolean): readonly string[] {
    const some = OTHERS.filter(has)
    expect(some.length, some.join()).toBeGreaterThanOrEqual(3)
    return some
  }

  it('measures latency between two pages, on a clean and on a lossy network', { timeout: LIMIT_MS }, async () => {
    const report = join(folder, 'latency.html')
    const result = resultOf(
      await bench('latency', '--seconds', '6', '--warm', '1', '--json', '--html', report),
      'latency',
    )
    for (const network of ['clean', 'lossy']) {
      const others = connected((name) => 'p50_ms' in metricsOf(result, network, name))
      for (const subject of [...OWN, ...others]) {
        const { p50_ms, p95_ms, p99_ms, delivered } = metricsOf(result, network, subject)
        expect(p50_ms, subject).toBeGreaterThan(0)
        expect(p95_ms, subject).toBeGreaterThanOrEqual(p50_ms ?? NaN)
        expect(p99_ms, subject).toBeGreaterThanOrEqual(p95_ms ?? NaN)
        expect(delivered, subject).toBeGreaterThan(0.5)
        expect(delivered, subject).toBeLessThanOrEqual(1)
        // The bad network is there for every subject: 25 ms at each page.
        if (network === 'lossy') expect(p50_ms, subject).toBeGreaterThan(45)
      }
      expect(metricsOf(result, `${network}, write to view`, 'tickmesh.state')['p50_ms']).toBeGreaterThan(0)
    }
    // Of some 140 packets at 10 % loss: that none is lost has a chance of 1 in a million.
    expect(metricsOf(result, 'lossy', 'raw.unordered')['delivered']).toBeLessThan(1)
    const html = await readFile(report, 'utf8')
    expect(html.match(/<polyline/g)?.length).toBeGreaterThanOrEqual(10)
    expect(html).not.toMatch(/<script|<link|src=|https?:/)
  })

  it('measures latency between two pages at a place', { timeout: LIMIT_MS }, async () => {
    const args = ['--seconds', '8', '--warm', '1', '--net', 'home', '--json', '--no-html']
    const result = resultOf(await bench('latency', ...args), 'latency')
    expect(new Set(result.cases.map((one) => one.case))).toEqual(new Set(['home', 'home, write to view']))
    for (const subject of [...OWN, ...connected((name) => 'p50_ms' in metricsOf(result, 'home', name))]) {
      const { p50_ms, delivered } = metricsOf(result, 'home', subject)
      // A place at each page: 10 ms, and up to 5 ms more.
      expect(p50_ms, subject).toBeGreaterThan(2 * 10)
      expect(delivered, subject).toBeGreaterThan(0.3)
    }
    expect(result.notes?.some((note) => note.startsWith('home, at both pages: {"delayMs":10'))).toBe(true)
  })

  it('measures joining a room, beside the libraries before it', { timeout: LIMIT_MS }, async () => {
    const report = join(folder, 'connect.html')
    const delayMs = 100
    const args = ['--joins', '1', '--players', '2', '--delay', String(delayMs), '--json', '--html', report]
    const result = resultOf(await bench('connect', ...args), 'connect')
    for (const name of ['2 players, 0 ms to the server', `2 players, ${delayMs} ms to the server`]) {
      for (const subject of OTHERS) {
        const { joins = NaN, failed = NaN } = metricsOf(result, name, subject)
        expect(joins + failed, subject).toBe(1)
      }
      const others = connected((other) => metricsOf(result, name, other)['joins'] === 1)
      for (const subject of [...TICKMESH, ...others]) {
        const metrics = metricsOf(result, name, subject)
        expect(metrics['joins'], subject).toBe(1)
        expect(metrics['first_p50_ms'], subject).toBeGreaterThan(0)
        expect(metrics['all_p50_ms'], subject).toBe(metrics['first_p50_ms'])
        // A connection, the upgrade to a WebSocket, and an offer with its answer: none of them can be left out.
        if (!name.includes(' 0 ms')) expect(metrics['first_p50_ms'], subject).toBeGreaterThan(3 * delayMs)
      }
    }
    for (const subject of [...TICKMESH, ...OTHERS])
      expect(result.notes?.some((note) => note.startsWith(`${subject} — sent by`))).toBe(true)
    expect(await readFile(report, 'utf8')).not.toMatch(/<script|<link|src=|https?:/)
  })

  it('measures the clock, simulated and between real pages', { timeout: LIMIT_MS }, async () => {
    const file = join(folder, 'clock.json')
    const ran = await bench('clock', '--seconds', '20', '--runs', '2', '--real', '2', '--json', file, '--no-html')
    const result = resultOf({ ...ran, stdout: await readFile(file, 'utf8') }, 'clock')
    const ours = metricsOf(result, 'exp 8 ms + 2 % spikes', 'tickmesh')
    const average = metricsOf(result, 'exp 8 ms + 2 % spikes', 'EMA(0.1)')
    expect(ours['error_p99_ms']).toBeLessThan(0.5)
    expect(average['error_p99_ms']).toBeGreaterThan(ours['error_p99_ms'] ?? NaN)
    for (const pages of ['2 Chromium pages', '4 Chromium pages'])
      expect(metricsOf(result, pages, 'tickmesh')['error_mean_ms'], pages).toBeLessThan(16)
    expect(ran.stdout).toContain('error_p99_ms')
  })

  it('measures drawing on a lossy network, beside netlib and PeerJS', { timeout: LIMIT_MS }, async () => {
    const report = join(folder, 'view.html')
    const result = resultOf(await bench('view', '--seconds', '6', '--json', '--html', report), 'view')
    const subjects = ['tickmesh', 'netlib + 100 ms', 'netlib, tuned', 'peerjs + 100 ms', 'peerjs, tuned']
    expect(result.cases.map(({ subject }) => subject)).toEqual(subjects)
    for (const subject of subjects) {
      const metrics = metricsOf(result, 'lossy', subject)
      // At 25 ms for each page, no library can draw anything sooner.
      expect(metrics['behind_p50_ms'], subject).toBeGreaterThan(45)
      expect(metrics['change_p95_ms'], subject).toBeGreaterThanOrEqual(metrics['change_p50_ms'] ?? NaN)
      expect(metrics['jump_max'], subject).toBeGreaterThanOrEqual(metrics['jump_p99'] ?? NaN)
      expect(metrics['changes'], subject).toBeGreaterThan(3)
      expect(metrics['bytes_per_s'], subject).toBeGreaterThan(100)
    }
    const ours = metricsOf(result, 'lossy', 'tickmesh')
    expect(ours['change_p50_ms']).toBeLessThan(metricsOf(result, 'lossy', 'netlib + 100 ms')['change_p50_ms'] ?? NaN)
    expect(ours['still_percent']).toBeLessThan(5)
    const html = await readFile(report, 'utf8')
    expect(html.match(/<polyline/g)?.length).toBeGreaterThanOrEqual(10)
    expect(html).not.toMatch(/<script|<link|src=|https?:/)
  })

  it('measures a mesh in Node', { timeout: LIMIT_MS }, async () => {
    const result = resultOf(await bench('mesh', '--peers', '3', '--seconds', '2', '--json', '--no-html'), 'mesh')
    const metrics = result.cases[0]?.metrics
    expect(metrics).toMatchObject({ ends_connected: 6, everyone_seen_by: 3 })
    expect(metrics?.['largest_frame_bytes']).toBeLessThan(1_150)
    expect(metrics?.['states_seen']).toBeGreaterThan(0.5)
  })

  it('measures the main thread of pages in a room, and what rooms allocate', { timeout: LIMIT_MS }, async () => {
    const room = ['--players', '2', '--entities', '20', '--rounds', '1']
    const result = resultOf(
      await bench('page', ...room, '--settle', '0', '--seconds', '2', '--json', '--no-html'),
      'page',
    )
    const [ours, bare] = ['tickmesh', 'bare'].map((subject) => metricsOf(result, '2 players', subject))
    for (const metrics of [ours, bare]) {
      for (const name of ['wall_ms', 'cpu_ms', 'messages', 'bytes_per_message', 'ticks'])
        expect(metrics?.[name], name).toBeGreaterThan(0)
    }
    for (const subject of ['tickmesh', 'bare']) {
      expect(metricsOf(result, '2 players', subject)['frames'], subject).toBe(0)
      expect(metricsOf(result, '2 players, drawn', subject)['frames'], subject).toBeGreaterThan(0)
    }
    // The floor sends what the room sends.
    expect(bare?.['bytes_per_message']).toBeCloseTo(ours?.['bytes_per_message'] ?? NaN, -1)
    for (const name of ['allocations', 'allocations, drawn'])
      expect(metricsOf(result, name, 'tickmesh')['bytes_per_tick'], name).toBeGreaterThan(0)
  })

  it('measures the state codec beside others, with and without loss', { timeout: LIMIT_MS }, async () => {
    const report = join(folder, 'codec.html')
    const result = resultOf(await bench('codec', '--ticks', '50', '--json', '--html', report), 'codec')
    const all = '1000 entities, 100 % active, steered'
    const few = '100 entities, 10 % active, steered'
    const subjects = ['tickmesh', 'json', 'msgpackr', 'colyseus', 'geckos']
    for (const { case: name, subject, metrics } of result.cases) {
      const ofTime = subject.endsWith('his data') ? [] : ['encode_us', 'decode_us']
      const ofCubes = ['kbit_per_s', ...(ofTime.length > 0 ? ['changed_cubes', 'bits_per_changed_cube'] : [])]
      expect(Object.keys(metrics)).toEqual(
        name.includes('cubes') ? [...ofCubes, ...ofTime] : ['bytes_per_tick', ...ofTime, 'read_us'],
      )
      for (const [metric, value] of Object.entries(metrics))
        expect(value, `${name}, ${subject}, ${metric}`).toBeGreaterThan(0)
    }
    for (const name of [all, few])
      expect(result.cases.filter((one) => one.case === name).map(({ subject }) => subject)).toEqual(subjects)
    // Bytes are the same on every machine.
    const bytes = (name: string, subject: string): number => metricsOf(result, name, subject)['bytes_per_tick'] ?? NaN
    expect(bytes(all, 'tickmesh')).toBeLessThan(Math.min(4_000, bytes(all, 'colyseus') / 3))
    expect(bytes(few, 'tickmesh')).toBeLessThanOrEqual(75)
    for (const name of [all, few])
      expect(bytes(`${name}, 5 % loss`, 'tickmesh')).toBeGreaterThan(bytes(name, 'tickmesh'))
    const html = await readFile(report, 'utf8')
    // Bytes and times of the two, a curve for each subject.
    expect(html.match(/<figure>/g)?.length).toBe(4)
    expect(html.match(/<polyline/g)?.length).toBe(4 * subjects.length)
    expect(html).not.toMatch(/<script|<link|src=|https?:/)
  })

  it('prints help, and refuses wrong arguments', async () => {
    const help = await bench('--help')
    expect(help.code).toBe(0)
    for (const suite of ['latency', 'connect', 'clock', 'view', 'mesh', 'codec']) expect(help.stdout).toContain(suite)
    expect(await bench('nonsense')).toMatchObject({ code: 2, stdout: '' })
    expect(await bench('mesh', '--peers', '99')).toMatchObject({ code: 2, stdout: '' })
  })
})
