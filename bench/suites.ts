// List of the suites, with their options.

import { PLACES } from '@tickmesh/net/testing'
import type { Suite } from './suite.ts'

const SECONDS_RANGE = { min: 1, max: 3_600 }

/** Suites of `npm run bench`. Their modules are loaded when they run, so that `--help` is quick. */
export const SUITES: readonly Suite[] = [
  {
    name: 'latency',
    summary:
      'one-way latency and round trip between two Chromium pages: Tickmesh, bare channels, WebSocket, other libraries',
    options: {
      seconds: { help: 'seconds of each network', default: 20, ...SECONDS_RANGE },
      warm: { help: 'seconds in which all send before they are measured', default: 60, min: 0, max: 600 },
      latency: { help: 'ms added on each page of the lossy network', default: 25, min: 0, max: 1_000 },
      loss: { help: 'per cent lost on each page of the lossy network', default: 5, min: 0, max: 50 },
    },
    choices: {
      net: {
        help: 'places in place of the clean and the lossy network, at both pages',
        default: 'none',
        words: ['none', 'all', ...Object.keys(PLACES)],
      },
      subjects: {
        help: 'direct: state, events and bare channels; served: relay and WebSocket; others: other libraries',
        default: 'all',
        words: ['all', 'direct', 'served', 'others'],
      },
    },
    run: async (options) => (await import('./latency/run.ts')).run(options),
  },
  {
    name: 'connect',
    summary: 'from asking for a room to the first message, in Chromium: beside PeerJS, trystero, netlib and others',
    options: {
      joins: { help: 'joinings of each room', default: 5, min: 1, max: 1_000 },
      players: { help: 'players of the larger room; the other has 2', default: 8, min: 2, max: 16 },
      delay: { help: 'ms of round trip to the server, beside 0', default: 50, min: 0, max: 1_000 },
    },
    run: async (options) => (await import('./connect/run.ts')).run(options),
  },
  {
    name: 'clock',
    summary: 'error of the shared clock: simulated beside other algorithms, and between real Chromium pages',
    options: {
      seconds: { help: 'simulated seconds of each run', default: 60, min: 3, max: 3_600 },
      runs: { help: 'simulated runs of each profile', default: 20, min: 1, max: 1_000 },
      seed: { help: 'the first seed', default: 1, min: 0, max: 2 ** 31 },
      real: { help: 'seconds with real pages, 0 for none', default: 20, min: 0, max: 3_600 },
    },
    run: async (options) => (await import('./clock/run.ts')).run(options),
  },
  {
    name: 'view',
    summary: 'drawing of a remote ship, on a lossy network in Chromium: delay and jumps, beside netlib and PeerJS',
    options: {
      seconds: { help: 'seconds to fly', default: 30, min: 4, max: 3_600 },
      latency: { help: 'ms added on each page', default: 25, min: 0, max: 1_000 },
      loss: { help: 'per cent lost on each page', default: 5, min: 0, max: 50 },
      seed: { help: 'of the motion', default: 1, min: 0, max: 2 ** 31 },
    },
    run: async (options) => (await import('./view/run.ts')).run(options),
  },
  {
    name: 'mesh',
    summary: 'a full mesh in Node over real data channels: states seen, frame sizes, processor and memory of each peer',
    options: {
      peers: { help: 'players', default: 16, min: 2, max: 16 },
      seconds: { help: 'seconds to measure', default: 60, ...SECONDS_RANGE },
      processes: { help: 'processes to distribute them over', default: 2, min: 1, max: 16 },
      ships: { help: 'moving entities of each player', default: 8, min: 1, max: 500 },
    },
    run: async (options) => (await import('./mesh/run.ts')).run(options),
  },
  {
    name: 'page',
    summary:
      'main-thread time of a page in a room, beside bare channels and an earlier version; bytes allocated a tick',
    options: {
      players: { help: 'pages in the room', default: 4, min: 2, max: 16 },
      entities: { help: 'moving entities of all pages together', default: 100, min: 2, max: 10_000 },
      settle: { help: 'seconds before each measurement', default: 40, min: 0, max: 3_600 },
      seconds: { help: 'seconds of each measurement', default: 10, ...SECONDS_RANGE },
      rounds: { help: 'measurements of each subject', default: 1, min: 1, max: 100 },
    },
    run: async (options) => (await import('./page/run.ts')).run(options),
  },
  {
    name: 'codec',
    summary: 'bytes and time of a tick of declared state, beside JSON, msgpackr, colyseus and geckos',
    options: {
      ticks: { help: 'ticks to measure of each case', default: 300, min: 50, max: 10_000 },
      seed: { help: 'seed of the motion and the loss', default: 42, min: 0, max: 2 ** 31 },
    },
    run: async (options) => (await import('./codec/run.ts')).run(options),
  },
]
