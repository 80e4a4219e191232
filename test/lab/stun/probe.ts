/** Program: finds out the behaviour of the NAT before this machine, and sends it to its parent. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { PORTS, SERVERS } from '../network/addresses.ts'
import type { Dependence, NatBehaviour } from './behaviour.ts'
import { bindingRequest, CHANGE_ADDRESS, CHANGE_PORT, mappedAddress } from './message.ts'

/** Time for an answer, ms: everything is on this machine. */
const LIMIT_MS = 400

interface Mapped {
  readonly address: string
  readonly port: number
}

async function opened(): Promise<Socket> {
  const socket = createSocket('udp4').bind()
  await once(socket, 'listening')
  return socket
}

/** Resolves with the first message that a reader accepts; undefined after the limit. */
function message<T>(socket: Socket, read: (bytes: Buffer, from: RemoteInfo) => T | undefined): Promise<T | undefined> {
  return new Promise((resolve) => {
    const finish = (value: T | undefined): void => {
      clearTimeout(timer)
      socket.off('message', onMessage)
      resolve(value)
    }
    const onMessage = (bytes: Buffer, from: RemoteInfo): void => {
      const value = read(bytes, from)
      if (value !== undefined) finish(value)
    }
    const timer = setTimeout(() => finish(undefined), LIMIT_MS)
    socket.on('message', onMessage)
  })
}

function ask(socket: Socket, at: readonly [number, number], change = 0): Promise<Mapped | undefined> {
  const id = randomBytes(12)
  const answer = message(socket, (bytes) => mappedAddress(bytes, id))
  socket.send(bindingRequest(id, change), PORTS.stun[at[1]] ?? 0, SERVERS.stun[at[0]])
  return answer
}

const same = (a: Mapped, b: Mapped | undefined): boolean => a.address === b?.address && a.port === b.port

function mapping(first: Mapped, otherPort: Mapped | undefined, otherAddress: Mapped | undefined): Dependence {
  if (!same(first, otherPort)) return 'address- and port-dependent'
  return same(first, otherAddress) ? 'endpoint-independent' : 'address-dependent'
}

/** Finds out who may answer: from new sockets, because a mapping that was used lets more in. */
async function filtering(): Promise<Dependence> {
  const [one, two] = await Promise.all([opened(), opened()])
  await Promise.all([ask(one, [0, 0]), ask(two, [0, 0])])
  const [anyone, port] = await Promise.all([
    ask(one, [0, 0], CHANGE_ADDRESS | CHANGE_PORT),
    ask(two, [0, 0], CHANGE_PORT),
  ])
  if (anyone !== undefined) return 'endpoint-independent'
  return port === undefined ? 'address- and port-dependent' : 'address-dependent'
}

/** Returns true if a packet to a client's own public address comes back to it. */
async function hairpin(socket: Socket, own: Mapped): Promise<boolean> {
  const other = await opened()
  const heard = message(socket, (bytes) => (bytes.toString() === 'hairpin' ? true : undefined))
  other.send('hairpin', own.port, own.address)
  return (await heard) ?? false
}

async function behaviour(): Promise<NatBehaviour> {
  const socket = await opened()
  const first = await ask(socket, [0, 0])
  if (first === undefined) {
    const unknown = 'address- and port-dependent'
    return { blocked: true, translates: true, mapping: unknown, filtering: unknown, hairpin: false }
  }
  const addresses = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address))
  return {
    blocked: false,
    translates: !addresses.includes(first.address),
    mapping: mapping(first, await ask(socket, [0, 1]), await ask(socket, [1, 0])),
    filtering: await filtering(),
    hairpin: await hairpin(socket, first),
  }
}

process.send?.({ kind: 'behaviour', behaviour: await behaviour() }, () => process.exit())
