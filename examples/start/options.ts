// Options of `npm start`.

import { parseArgs } from 'node:util'

/** Command line, read. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'start'
      readonly example: Example
      readonly port: number
      readonly lobbyPort: number
      readonly bots: number
      readonly open: boolean
    }

/** Examples that can be started: the folders beside this one. */
const EXAMPLES = ['arena', 'hello', 'pucks', 'tumble'] as const
export type Example = (typeof EXAMPLES)[number]

/** Upper bound of bots: a room has eight seats, and one of them is yours. */
export const MAX_BOTS = 7

export const HELP = `Starts the lobby and the arena, or another example, on this machine, until Ctrl-C.

  npm start -- [options]

  --example NAME   ${EXAMPLES.join(', ')} (default arena)
  --bots N         the arena's pilots to fly against, run in Node over real data channels (0 to ${MAX_BOTS}; default 0)
  --port N         the page's port (default 5173)
  --lobby-port N   the lobby's port (default 1999)
  --open           open the page in a browser
  --help           this text
`

export function readCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        example: { type: 'string', default: 'arena' },
        bots: { type: 'string', default: '0' },
        port: { type: 'string', default: '5173' },
        'lobby-port': { type: 'string', default: '1999' },
        open: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const example = EXAMPLES.find((one) => one === values.example)
    if (example === undefined) throw new RangeError(`--example takes ${EXAMPLES.join(', ')}, not "${values.example}".`)
    const bots = whole('--bots', values.bots, 0, MAX_BOTS)
    if (bots > 0 && example !== 'arena')
      throw new RangeError("--bots are the arena's pilots; other examples have none.")
    return {
      kind: 'start',
      example,
      bots,
      port: whole('--port', values.port, 1, 65_535),
      lobbyPort: whole('--lobby-port', values['lobby-port'], 1, 65_535),
      open: values.open,
    }
  } catch (error) {
    return { kind: 'wrong', message: sentence(error) }
  }
}

/** Returns the first sentence of Node's error: the rest is about positional arguments, which do not exist here. */
function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [first = message] = message.split(/(?<=\.) /)
  return first.endsWith('.') ? first : `${first}.`
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isInteger(number) || number < least || number > most) {
    throw new RangeError(`${name} takes a whole number from ${least} to ${most}, not "${text}".`)
  }
  return number
}
