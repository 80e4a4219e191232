/**
 * `npm run test:vpn`: a player with a VPN plays with one without, real browsers in network namespaces of one machine.
 * Prints, for each case and level of privacy, the addresses that are found in the packets at the other player and in
 * the messages of the lobby, and fails when one is found that must not be, or is not found that must be: a search that
 * finds nothing anywhere proves nothing. It needs Linux and root.
 *
 * The VPN is WireGuard in user space (wireguard-go) over a tun device.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Privacy } from '@tickmesh/net'
import type { BrowserKind } from '../lab/browser/browser-process.ts'
import { Lab } from '../lab/lab.ts'
import { PORTS } from '../lab/network/addresses.ts'
import { setUpLab, VPN_PROGRAMS } from '../lab/programs.ts'
import { type IceServer, STUN, TURN } from '../lab/servers/ice-servers.ts'
import { tableOf } from '../lab/table.ts'
import { CASES, type VpnCase } from './cases.ts'
import { faultOf } from './expected.ts'
import { type MatchSetting, playMatch } from './match.ts'
import { Place } from './place.ts'
import { cellsOf, HEAD, type Row } from './row.ts'

const LEVELS: readonly Privacy[] = ['open', 'guarded', 'private']
const BROWSERS: readonly BrowserKind[] = ['chromium', 'firefox']
const MICROPHONE = ['without', 'with'] as const
const SERVERS: { readonly [name: string]: readonly IceServer[] } = { turn: [STUN, TURN], stun: [STUN] }

const HELP = `npm run test:vpn -- [options]   Searches for the addresses of a player with a VPN. Linux, as root.

  --cases WORDS,…       cases whose name has the words         (default: all)
  --browsers NAME,…     ${BROWSERS.join(', ')}                      (default: both)
  --microphone NAME,…   ${MICROPHONE.join(', ')}: its permission           (default: both)
  --levels NAME,…       ${LEVELS.join(', ')}                 (default: all)
  --servers NAME,…      turn: STUN and TURN; stun: STUN alone, for private: the lobby relays   (default: both)
  --notations           also prints in which notation each address was found
  --help                this text

Cases:
${CASES.map(({ name }) => `  ${name}`).join('\n')}`

/** Options that cannot be run. */
class Misuse extends Error {}

function chosen<T extends string>(all: readonly T[], text: string | undefined): readonly T[] {
  if (text === undefined) return all
  return text.split(',').map((word) => {
    const found = all.find((one) => one === word.trim())
    if (found === undefined) throw new Misuse(`"${word}" is none of ${all.join(', ')}.`)
    return found
  })
}

const ORIGIN = `http://page.lab:${PORTS.page}`

/** Settings of browsers whose page is given the microphone, which is a tone. */
const LISTENING = {
  args: [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    // Microphones are for secure contexts.
    `--unsafely-treat-insecure-origin-as-secure=${ORIGIN}`,
  ],
  prefs: {
    'media.navigator.permission.disabled': true,
    'media.navigator.streams.fake': true,
    'media.devices.insecure.enabled': true,
    'media.getusermedia.insecure.enabled': true,
  },
  // A stream that is not of a real microphone changes nothing in Firefox: the permission does.
  microphoneFor: ORIGIN,
}

interface Choice {
  readonly cases: readonly VpnCase[]
  readonly browsers: readonly BrowserKind[]
  readonly microphone: readonly (typeof MICROPHONE)[number][]
  readonly levels: readonly Privacy[]
  readonly servers: readonly string[]
}

async function run(choice: Choice, show: (row: Row) => void): Promise<void> {
  await setUpLab(console.log, VPN_PROGRAMS)
  const lab = await Lab.start()
  const place = new Place(lab)
  const lobbies = await Promise.all(
    choice.servers.map(async (name) => {
      const dump = join(lab.folder, `${name}.messages`)
      return { name, dump, lobby: (await lab.servers.lobby(SERVERS[name] ?? [], dump)).url }
    }),
  )
  for (const browser of choice.browsers) {
    for (const microphone of choice.microphone) {
      const listens = microphone === 'with'
      const ann = await lab.browser(place.ann, { browser, ...(listens && LISTENING) })
      const bob = await lab.browser(place.bob)
      const players = { place, ann, bob, page: lab.servers.page, microphone: listens }
      for (const one of choice.cases) {
        for (const privacy of choice.levels) {
          for (const { name, ...at } of lobbies) {
            if (name === 'stun' && privacy !== 'private') continue
            const names = [one.name, browser, microphone, privacy, name]
            show(await rowOf(names, { ...players, ...at, privacy }, one))
          }
        }
      }
      await Promise.all([ann.close(), bob.close()])
    }
  }
}

async function rowOf(names: readonly string[], setting: MatchSetting, one: VpnCase): Promise<Row> {
  const leaks = await playMatch(setting, one)
  return { names, leaks, fault: faultOf(one, setting, leaks) }
}

const option = { type: 'string' } as const
const no = { type: 'boolean', default: false } as const
try {
  const { values } = parseArgs({
    options: {
      cases: option,
      browsers: option,
      microphone: option,
      levels: option,
      servers: option,
      notations: no,
      help: no,
    },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const words = values.cases?.split(',').map((word) => word.trim()) ?? ['']
  const rows: Row[] = []
  await run(
    {
      cases: CASES.filter(({ name }) => words.some((word) => name.includes(word))),
      browsers: chosen(BROWSERS, values.browsers),
      microphone: chosen(MICROPHONE, values.microphone),
      levels: chosen(LEVELS, values.levels),
      servers: chosen(Object.keys(SERVERS), values.servers),
    },
    (row) => {
      rows.push(row)
      console.log(cellsOf(row).join('  '))
      if (values.notations) console.log(JSON.stringify(row.leaks))
    },
  )
  console.log(`\n${tableOf([HEAD, ...rows.map(cellsOf)])}`)
  const wrong = rows.filter(({ fault }) => fault !== '').length
  console.log(`\n${rows.length - wrong} of ${rows.length} as expected.`)
  process.exit(wrong === 0 ? 0 : 1)
} catch (error) {
  console.error(error instanceof Misuse ? `${error.message}\n\n${HELP}` : error)
  process.exit(2)
}
