// Network namespace of the labs: its commands, its processes, its end.

import { type ChildProcess, type ForkOptions, fork, spawn, type SpawnOptions, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type Families, hostNames } from './addresses.ts'

/** Beginning of the name of every namespace of this process, and of those of all labs: the number is the process. */
const PREFIX = `lab${process.pid}-`
const OF_A_LAB = /^lab(\d+)-/
/** Files that `ip netns exec` shows to programs in place of those of `/etc`. */
const FILES = '/etc/netns'
/** Folder with a file for each namespace. */
const MOUNTS = '/var/run/netns'
/** Settings of every namespace. Without the last, a ping that is refused is told only once a second. */
const QUIET = [
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.default.send_redirects=0',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
  'net.ipv6.conf.all.accept_dad=0',
  'net.ipv6.conf.default.accept_dad=0',
  'net.ipv4.icmp_ratelimit=0',
]

/** Runs a command to its end; throws an error with its output when it fails. */
export function command(program: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}\n${input}`)
  return stdout
}

export class Namespace {
  readonly name: string

  /** Makes the namespace; `forwards` for a router. */
  constructor(label: string, forwards: boolean) {
    this.name = `${PREFIX}${label}`
    command('ip', ['netns', 'add', this.name])
    mkdirSync(`${FILES}/${this.name}`, { recursive: true })
    this.resolve('IPv4')
    writeFileSync(`${FILES}/${this.name}/resolv.conf`, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
    const forwarding = Number(forwards)
    this.sysctl(...QUIET, `net.ipv4.ip_forward=${forwarding}`, `net.ipv6.conf.all.forwarding=${forwarding}`)
    this.ip('link set lo up')
  }

  /** Gives the names of servers their addresses of these families, for programs that start from now on. */
  resolve(families: Families): void {
    writeFileSync(`${FILES}/${this.name}/hosts`, hostNames(families))
  }

  /** Runs lines of `ip -batch`. */
  ip(...lines: readonly string[]): void {
    command('ip', ['-n', this.name, '-batch', '-'], lines.join('\n'))
  }

  sysctl(...settings: readonly string[]): void {
    this.exec('sysctl', ['-qw', ...settings])
  }

  /** Applies a ruleset of nftables. */
  nft(rules: string): void {
    this.exec('nft', ['-f', '-'], rules)
  }

  /** Runs a command to its end and returns its output. */
  exec(program: string, args: readonly string[], input?: string): string {
    return command('ip', ['netns', 'exec', this.name, program, ...args], input)
  }

  /** Starts a program. */
  spawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.name, program, ...args], options)
  }

  /** Starts a module of Node with the options of this process, and a channel of messages. */
  fork(module: string, args: readonly string[], options: ForkOptions = {}): ChildProcess {
    const execArgv = ['netns', 'exec', this.name, process.execPath, ...process.execArgv]
    return fork(module, args, { ...options, execPath: 'ip', execArgv })
  }

  /** Ids of the processes in this namespace. */
  pids(): readonly number[] {
    return pidsOf(this.name)
  }
}

/**
 * Ends the processes of this process' namespaces and of those whose process has ended, and deletes these namespaces.
 */
export function sweepNamespaces(): void {
  for (const name of existsSync(MOUNTS) ? readdirSync(MOUNTS) : []) {
    const owner = Number(OF_A_LAB.exec(name)?.[1])
    if (Number.isNaN(owner) || (owner !== process.pid && isRunning(owner))) continue
    for (const pid of pidsOf(name)) endNow(pid)
    command('ip', ['netns', 'del', name])
    rmSync(`${FILES}/${name}`, { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`)
}

function pidsOf(name: string): readonly number[] {
  return command('ip', ['netns', 'pids', name]).split('\n').filter(Boolean).map(Number)
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has ended by itself meanwhile.
  }
}
