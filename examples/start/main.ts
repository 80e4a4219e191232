// Program behind `npm start`: a lobby, the page of an example, and bots.

import { setTimeout as delay } from 'node:timers/promises'
import { startLobby, StartLobbyError } from '@tickmesh/lobby/dev'
import { renderUnicodeCompact } from 'uqr'
import { BotProcess } from './bot-process.ts'
import { isFree, lanAddress } from './machine.ts'
import { HELP, readCommand } from './options.ts'
import type { Command, Example } from './options.ts'
import { mainOf, servePage } from './page.ts'

/** Time limit for the page's first answer. */
const PAGE_LIMIT_MS = 30_000
/** Time limit for each part to end, also on a busy machine; parts that are left end with this process. */
const END_LIMIT_MS = 10_000

const command = readCommand(process.argv.slice(2))
if (command.kind === 'help') {
  console.log(HELP)
} else if (command.kind === 'wrong') {
  console.error(`${command.message} See npm start -- --help`)
  process.exitCode = 2
} else {
  await start(command)
}

async function start({ example, port, lobbyPort, bots, open }: Extract<Command, { kind: 'start' }>): Promise<void> {
  // The lobby checks its own port, and takes it back from the remains of a killed lobby.
  if (!(await isFree(port))) {
    console.error(
      `Port ${port} is taken: is the game running already? End the program that uses it, or start on another: ` +
        `npm start -- --port ${port + 1}`,
    )
    process.exitCode = 1
    return
  }

  const ends: (() => Promise<unknown>)[] = []
  let ending = false
  const endAll = async (code: number): Promise<never> => {
    ending = true
    // Last started, first ended: bots leave their room while the lobby still runs.
    for (const one of ends.toReversed()) {
      await Promise.race([one().catch((error: unknown) => console.error(String(error))), delay(END_LIMIT_MS)])
    }
    process.exit(code)
  }
  const interrupted = (): void => {
    if (!ending) void endAll(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupted)

  try {
    const lobby = await startLobby({ port: lobbyPort, log: (line) => console.error(`  Lobby: ${line}`) })
    ends.push(() => lobby.stop())
    void lobby.ended.then((error) => {
      if (error !== undefined) console.error(`  The lobby has ended: ${error.message}`)
    })
    const lan = lanAddress()
    const page = await servePage(example, port, lobbyPort, lan)
    ends.push(() => page.close())
    const here = `http://localhost:${port}/`
    await answers(here, mainOf(example))
    announce({
      example,
      here,
      network: lan === undefined ? undefined : `http://${lan}:${port}/`,
      lobby: `ws://localhost:${lobbyPort}`,
      bots,
    })
    if (open) page.openBrowser()
    if (bots === 0) return
    const fleet = new BotProcess(`ws://localhost:${lobbyPort}`, bots)
    ends.push(() => fleet.endProcess())
    fleet.onSeated((name, code) => console.log(`  ${name} flies in room ${code}`))
  } catch (error) {
    if (ending) return
    const hint =
      error instanceof StartLobbyError && error.code === 'port-taken'
        ? `: npm start -- --lobby-port ${lobbyPort + 1}`
        : ''
    console.error(`${error instanceof Error ? error.message : String(error)}${hint}`)
    await endAll(1)
  }
}

/** Waits until the page is served, with its script: the first player should not wait for a compiler. */
async function answers(url: string, main: string): Promise<void> {
  const signal = AbortSignal.timeout(PAGE_LIMIT_MS)
  for (const path of ['', main]) {
    const response = await fetch(new URL(path, url), { signal })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`The page's server answered ${response.status} for ${response.url}.`)
  }
}

interface Announcement {
  readonly example: Example
  readonly here: string
  readonly network: string | undefined
  readonly lobby: string
  readonly bots: number
}

function announce({ example, here, network, lobby, bots }: Announcement): void {
  const invitation = bots === 0 ? 'Open it twice' : 'A quick match takes you to the bots'
  const lines = [
    '',
    `  Tickmesh ${example[0]?.toUpperCase()}${example.slice(1)}`,
    '',
    `  On this machine   ${here}`,
    ...(network === undefined ? [] : [`  On the network    ${network}`]),
    ...(example === 'arena' ? [`  Quick match       ${here}?quick`, `  Against bots      ${here}?bots`] : []),
    `  Lobby             ${lobby}`,
    '',
    ...(network === undefined
      ? ['  No network address was found, so there is nothing for a phone to scan.']
      : [renderUnicodeCompact(network, { border: 1 }).replaceAll(/^/gm, '  ')]),
    '',
    `  ${invitation}${example === 'arena' && bots === 0 ? ', or start with --bots 3' : ''}. Ctrl-C ends everything.`,
    '',
  ]
  console.log(lines.join('\n'))
}
