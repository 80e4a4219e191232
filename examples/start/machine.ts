// Facts about this machine: its address on the LAN, and its free ports.

import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Returns this machine's address on the local network; undefined when it has none. Private ranges come first: they
 * are the LAN.
 */
export function lanAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address)
  const rank = (address: string): number =>
    address.startsWith('192.168.')
      ? 0
      : address.startsWith('10.')
        ? 1
        : /^172\.(1[6-9]|2\d|3[01])\./.test(address)
          ? 2
          : 3
  return addresses.sort((a, b) => rank(a) - rank(b))[0]
}

/** Returns whether no program listens on a port, on any address of this machine. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
