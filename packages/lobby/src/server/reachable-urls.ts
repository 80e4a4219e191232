// Addresses of a lobby for other machines, for the line that `tickmesh-lobby` prints.

import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Network address of a machine, as `os.networkInterfaces` lists it. */
interface InterfaceAddress {
  readonly address: string
  readonly internal: boolean
}

/** Addresses of a link alone: other machines would have to name their own interface with them. */
const LINK_LOCAL = /^(169\.254\.|fe[89ab])/i

/** Returns all addresses of this machine. */
function ownAddresses(): readonly InterfaceAddress[] {
  return Object.values(networkInterfaces()).flatMap((list) => list ?? [])
}

/**
 * Returns the URLs at which other machines reach a server that listens on `bound`; none if it is a loopback address.
 * `0.0.0.0` stands for all IPv4 addresses of `own`, and `::` for all of both families.
 */
export function reachableUrls(
  bound: string,
  port: number,
  own: readonly InterfaceAddress[] = ownAddresses(),
): string[] {
  const reachable = own.filter(({ address, internal }) => !internal && !LINK_LOCAL.test(address))
  const addresses = reachable
    .map(({ address }) => address)
    .filter((address) => bound === '::' || (bound === '0.0.0.0' ? isIPv4(address) : bound === address))
  return [...addresses.filter((address) => isIPv4(address)), ...addresses.filter((address) => !isIPv4(address))].map(
    (address) => `ws://${isIPv4(address) ? address : `[${address}]`}:${port}`,
  )
}
