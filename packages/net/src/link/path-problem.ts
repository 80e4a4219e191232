// Reason for which a WebRTC connection has no path: a sentence for players, and a hint with what ICE has tried.

import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import { warnOnce } from '../warn-once.ts'
import { hasTurn } from './ice-servers.ts'

const SENTENCES = {
  'no-path': 'the networks have no direct path.',
  'turn-refused': 'the relay server refused or is silent.',
  'local-network-denied': 'the local network is blocked.',
}

/** Permission of the page to reach its local network; undefined where browsers do not ask for one. */
let localNetwork: { readonly state: string } | undefined

/** Looks whether the page may reach its local network, so that `pathProblem` knows it at once. */
export function watchLocalNetwork(): void {
  // Other browsers do not know the name, and reject.
  globalThis.navigator?.permissions?.query({ name: 'local-network-access' as PermissionName }).then(
    (status) => (localNetwork = status),
    () => {},
  )
}

/**
 * Returns why no path is open, or undefined while the other end has not answered. `refusal` is the last error of a TURN
 * server: not every browser reports one, so that a list with TURN and no relayed candidate counts as one too.
 */
export function pathProblem(
  { localDescription, remoteDescription }: Pick<RTCPeerConnection, 'localDescription' | 'remoteDescription'>,
  iceServers: readonly RTCIceServer[],
  refusal: string,
): TickmeshError | undefined {
  if (!remoteDescription) return undefined
  const own = kindsIn(localDescription)
  const turn = hasTurn(iceServers)
  // A page of http: never has the permission, and connects in the local network all the same.
  const failed = localNetwork?.state === 'denied' && isSecureContext ? 'local-network-denied' : 'no-path'
  const code = turn && !own.includes('relay') ? 'turn-refused' : failed
  const theirs = kindsIn(remoteDescription)
  const hint = DEVELOPMENT
    ? `${adviceFor(code, turn, refusal)} Candidates here:${own || ' none'}; there:${theirs || ' none'}. ${refusal}`
    : `${own};${theirs}. ${refusal}`
  return new TickmeshError(code, SENTENCES[code], { hint })
}

/** Reports the error of a TURN server that refuses, also while links find other paths. */
export function warnRefused(error: string): void {
  if (DEVELOPMENT) warnOnce('turn-refused', `a TURN server refused: ${error}. ${refusals()}`)
}

/** Returns the causes of a TURN server's refusals, by number. */
function refusals(): string {
  return DEVELOPMENT
    ? '401: its user name or password is wrong, its secret is not that of the lobby, or the clocks of the two ' +
        'differ. 403: it denies this address or peer.'
    : LEFT_OUT
}

function adviceFor(code: keyof typeof SENTENCES, turn: boolean, refusal: string): string {
  if (code === 'local-network-denied')
    return "The permission 'Local network access' is denied: in Chromium, the icon beside the address has it."
  if (code === 'turn-refused') {
    if (/^[34]/.test(refusal)) return `The TURN server refused. ${refusals()}`
    if (refusal.includes('lookup')) return 'The name of the TURN server does not resolve.'
    return (
      'The TURN server did not answer: its address, port or firewall is wrong, or, with turns:, browsers do not ' +
      'trust its certificate.'
    )
  }
  return turn
    ? 'The TURN server works here. The other end may not reach it, or it denies the peer (denied-peer-ip of coturn).'
    : 'There is no TURN server: TICKMESH_TURN_SECRET and TICKMESH_TURN_URLS of the lobby have one.'
}

/** Returns the kinds of the candidates of one end, such as " typ host typ srflx". */
function kindsIn(description: RTCSessionDescription | null): string {
  return [...new Set(description?.sdp.match(/ typ \w+/g))].join('')
}
