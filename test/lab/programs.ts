// Programs that the labs need, and their installation.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall } from '../setup/apt.ts'
import { setUpBrowsers } from '../setup/browsers.ts'
import { command } from './network/namespace.ts'

/** Command of each program, and its package of Debian. */
type Programs = Readonly<Record<string, string>>

const PROGRAMS: Programs = {
  ip: 'iproute2',
  sysctl: 'procps',
  nft: 'nftables',
  conntrack: 'conntrack',
  turnserver: 'coturn',
  certutil: 'libnss3-tools',
  openssl: 'openssl',
}

/** Folders of programs, some of which are not on a user's PATH. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']

/** Programs of the resilience lab alone. */
export const RESILIENCE_PROGRAMS: Programs = { socat: 'socat' }

/** Programs of the VPN lab alone. */
export const VPN_PROGRAMS: Programs = {
  wg: 'wireguard-tools',
  'wireguard-go': 'wireguard-go',
  tcpdump: 'tcpdump',
}

/** Installs what is missing of the programs of all labs and of `more`. Rejects, with the reason, where none can run. */
export async function setUpLab(say: (line: string) => void, more: Programs = {}): Promise<void> {
  const programs = { ...PROGRAMS, ...more }
  if (process.platform !== 'linux') throw new Error('The labs run on Linux alone: they need network namespaces.')
  if (process.getuid?.() !== 0) throw new Error('The labs make network namespaces: run them as root, with sudo -E.')
  const packages = missing(programs)
  if (packages.length > 0 && !has('apt-get'))
    throw new Error(`Missing programs; install what Debian calls ${packages.join(' ')}.`)
  if (packages.length > 0) await aptInstall(packages, say)
  if (missing(programs).length > 0) throw new Error(`Missing still: ${missing(programs).join(' ')}.`)
  await setUpBrowsers(say)
  checkKernel()
}

function missing(programs: Programs): readonly string[] {
  return Object.entries(programs).flatMap(([program, name]) => (has(program) ? [] : [name]))
}

function has(program: string): boolean {
  return FOLDERS.some((folder) => existsSync(join(folder, program)))
}

/** Throws, with the reason, if this machine makes no namespaces or has no translation of addresses. */
function checkKernel(): void {
  const rules = 'table ip tmprobe { chain c { type nat hook postrouting priority srcnat; oifname "x" masquerade\n}; }\n'
  try {
    command('unshare', ['--net', 'nft', '-f', '-'], rules)
  } catch (cause) {
    throw new Error('This machine gives no network namespaces with NAT: in a container, it needs --privileged.', {
      cause,
    })
  }
}
