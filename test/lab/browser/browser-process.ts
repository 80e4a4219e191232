/** Program: a browser in the network of this process, driven by messages of its parent. */
import { launchChromium } from '../../setup/chromium.ts'
import type { Engine, EnginePage } from '../../setup/engines.ts'
import { grantMicrophone, launchFirefox } from '../../setup/firefox.ts'

export type BrowserKind = 'chromium' | 'firefox'

/** Settings of both browsers. */
export interface BrowserSettings {
  /** Arguments of Chromium. */
  readonly args?: readonly string[]
  /** Preferences of Firefox. */
  readonly prefs?: Readonly<Record<string, boolean>>
  /** Origin whose pages Firefox gives the microphone. */
  readonly microphoneFor?: string
}

/** Command of the parent. */
export type Command =
  | ({ readonly kind: 'start'; readonly browser: BrowserKind } & BrowserSettings)
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'evaluate'; readonly expression: string }
  | { readonly kind: 'close' }

/** Answer; `error` if the command failed. */
export interface Answer {
  readonly kind: 'answer'
  readonly value?: unknown
  readonly error?: string
}

let engine: Engine | undefined
let page: EnginePage | undefined

async function start(browser: BrowserKind, settings: BrowserSettings): Promise<Engine> {
  const { args = [], prefs = {}, microphoneFor } = settings
  if (browser === 'firefox') {
    const firefox = await launchFirefox({ asUsers: true, prefs })
    if (microphoneFor !== undefined) await grantMicrophone(firefox, microphoneFor)
    const tab = await firefox.newPage()
    return {
      open: async (url) => {
        await tab.goto(url)
        return { evaluate: <T>(expression: string) => tab.evaluate(expression) as Promise<T> }
      },
      close: () => firefox.close(),
    }
  }
  const chromium = await launchChromium({ args, asUsers: true })
  const tab = chromium.context.pages()[0] ?? (await chromium.page())
  return { open: async (url) => (await tab.goto(url), tab), close: chromium.close }
}

async function answerTo(command: Command): Promise<unknown> {
  switch (command.kind) {
    case 'start':
      engine = await start(command.browser, command)
      return undefined
    case 'open':
      page = await engine?.open(command.url)
      return undefined
    case 'evaluate':
      return page?.evaluate(command.expression)
    case 'close':
      return engine?.close()
  }
}

process.on('message', (command: Command) => {
  answerTo(command).then(
    (value) => process.send?.({ kind: 'answer', value } satisfies Answer),
    (error: unknown) => process.send?.({ kind: 'answer', error: String(error) } satisfies Answer),
  )
})
process.on('disconnect', () => process.exit())
