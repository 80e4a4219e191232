/**
 * Program: carries frames between two taps that it makes, late and with losses, which kernels without netem do not.
 * Arguments: names of the taps, delay and jitter in ms, loss from 0 to 1. Sends `ready` to its parent.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { until } from '../../setup/until.ts'

const HOME = '127.0.0.1'
/** Ports: two for each tap. */
const FIRST_PORT = 24_300

const [near = '', far = '', delayMs, jitterMs, loss] = process.argv.slice(2)

/** End of the path: a tap, whose frames socat carries as datagrams. */
interface End {
  readonly socket: Socket
  readonly port: number
  readonly socat: ChildProcess
}

async function endAt(tap: string, at: number): Promise<End> {
  const own = FIRST_PORT + 2 * at
  const port = own + 1
  const socket = createSocket('udp4').bind(own, HOME)
  await once(socket, 'listening')
  const device = `TUN,tun-type=tap,tun-name=${tap},iff-no-pi,iff-up`
  const socat = spawn('socat', [device, `UDP4-DATAGRAM:${HOME}:${own},bind=${HOME}:${port}`], { stdio: 'inherit' })
  await until(() => existsSync(`/sys/class/net/${tap}`), `${tap} is there`)
  return { socket, port, socat }
}

function carry(from: End, to: End): void {
  from.socket.on('message', (frame) => {
    if (Math.random() < Number(loss)) return
    setTimeout(() => to.socket.send(frame, to.port, HOME), Number(delayMs) + Math.random() * Number(jitterMs))
  })
}

const ends = [await endAt(near, 0), await endAt(far, 1)] as const
carry(ends[0], ends[1])
carry(ends[1], ends[0])
process.on('disconnect', () => {
  for (const { socat } of ends) socat.kill()
  process.exit()
})
process.send?.({ kind: 'ready' })
