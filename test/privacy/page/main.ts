// Page of one player, at any level of privacy, with or without a microphone.

import { connectLobby, defineGame, f, type Player, type Privacy, type Room } from '@tickmesh/net'

const game = defineGame({ id: 'privacy-test', version: 1, state: { dot: { x: f.fixed(0, 1, 1 / 8) } } })

/** Request of a test. */
export interface Ask {
  readonly lobby: string
  readonly code?: string
  readonly privacy: Privacy
  /** True: the page has a microphone open, so that the engine gives it local addresses. */
  readonly microphone?: boolean
}

let room: Room<typeof game> | undefined

const other = (): Player | undefined => [...(room?.players.values() ?? [])].find(({ isMe }) => !isMe)

const page = {
  async play({ lobby: url, code, privacy, microphone = false }: Ask): Promise<string> {
    if (microphone) await navigator.mediaDevices.getUserMedia({ audio: true })
    const lobby = await connectLobby(url, game, { privacy })
    room = await (code === undefined ? lobby.create() : lobby.join(code))
    return room.code
  },
  status: () => other()?.status,
  path: () => other()?.stats.path,
  leave: () => room?.leave(),
}

export type PrivacyPage = typeof page

Object.assign(globalThis, { page })
