// coturn: the TURN server of the labs, with a certificate of a certificate authority of their own.

import { writeFileSync } from 'node:fs'
import { command } from '../network/namespace.ts'
import { PORTS, SERVERS, SERVERS_V6 } from '../network/addresses.ts'

/** Secret that the labs' TURN server shares with their lobbies, which make each player's credentials with it. */
export const TURN_SECRET = 'lab'

/** Writes coturn's configuration and certificate into a folder; returns the arguments of `turnserver`. */
export function turnArguments(folder: string): readonly string[] {
  const inFolder = (name: string): string => `${folder}/${name}`
  certificate(inFolder)
  const lines = [
    `listening-ip=${SERVERS.turn}`,
    `relay-ip=${SERVERS.turn}`,
    `listening-ip=${SERVERS_V6.turn}`,
    `relay-ip=${SERVERS_V6.turn}`,
    `listening-port=${PORTS.turn}`,
    `tls-listening-port=${PORTS.turnTls}`,
    'min-port=49160',
    'max-port=49700',
    'realm=lab',
    'use-auth-secret',
    `static-auth-secret=${TURN_SECRET}`,
    'fingerprint',
    'no-cli',
    'no-dtls',
    `cert=${inFolder('turn.pem')}`,
    `pkey=${inFolder('turn.key')}`,
    `userdb=${inFolder('turn.db')}`,
    `pidfile=${inFolder('turn.pid')}`,
    'log-file=stdout',
    'simple-log',
  ]
  writeFileSync(inFolder('turn.conf'), lines.join('\n'))
  return ['-c', inFolder('turn.conf')]
}

/** Makes `ca.pem`, and a certificate for turn.lab that it has signed. */
function certificate(inFolder: (name: string) => string): void {
  const openssl = (...args: readonly string[]): string => command('openssl', args)
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const authority = ['-x509', '-days', '2', '-subj', '/CN=lab', '-addext', 'keyUsage=keyCertSign']
  openssl('req', ...fresh, ...authority, '-keyout', inFolder('ca.key'), '-out', inFolder('ca.pem'))
  openssl('req', ...fresh, '-subj', '/CN=turn.lab', '-keyout', inFolder('turn.key'), '-out', inFolder('turn.csr'))
  writeFileSync(inFolder('turn.ext'), 'subjectAltName=DNS:turn.lab')
  const signed = ['-CA', inFolder('ca.pem'), '-CAkey', inFolder('ca.key'), '-CAcreateserial', '-days', '2']
  const files = ['-extfile', inFolder('turn.ext'), '-in', inFolder('turn.csr'), '-out', inFolder('turn.pem')]
  openssl('x509', '-req', ...signed, ...files)
}

/** Makes a browser with this home trust the labs' certificate authority. */
export function trustAuthority(home: string, folder: string): void {
  const store = `sql:${home}/.pki/nssdb`
  command('mkdir', ['-p', `${home}/.pki/nssdb`])
  command('certutil', ['-d', store, '-N', '--empty-password'])
  command('certutil', ['-d', store, '-A', '-t', 'C,,', '-n', 'lab', '-i', `${folder}/ca.pem`])
}
