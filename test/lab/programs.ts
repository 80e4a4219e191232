// Programs that the labs need, and their installation.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall } from '../setup/apt.ts'
import { setUpBrowsers } from '../setup/browsers.ts'
import { command } from './network/namespace.ts'

/** Command of each program, and its package of Debian. */
const PROGRAMS: { readonly [command: string]: string } = {
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

/** Installs what is missing. Rejects, with the reason, where a lab cannot run. */
export async function setUpLab(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') throw new Error('The labs run on Linux alone: they need network namespaces.')
  if (process.getuid?.() !== 0) throw new Error('The labs make network namespaces: run them as root, with sudo -E.')
  const packages = missing()
  if (packages.length > 0 && !has('apt-get'))
    throw new Error(`Missing programs; install what Debian calls ${packages.join(' ')}.`)
  if (packages.length > 0) await aptInstall(packages, say)
  if (missing().length > 0) throw new Error(`Missing still: ${missing().join(' ')}.`)
  await setUpBrowsers(say)
  checkKernel()
}

function missing(): readonly string[] {
  return Object.keys(PROGRAMS).flatMap((program) => (has(program) ? [] : [PROGRAMS[program] ?? program]))
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
