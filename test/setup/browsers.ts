import { accessSync, constants } from 'node:fs'
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** Browser that the tests drive, and its source when it is missing. */
interface Browser {
  readonly name: string
  /** Environment variable with its path; has precedence. */
  readonly variable: string
  readonly commands: readonly string[]
  readonly debianPackage: string
}

const CHROMIUM: Browser = {
  name: 'Chromium',
  variable: 'CHROMIUM_PATH',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  debianPackage: 'chromium',
}

const FIREFOX: Browser = {
  name: 'Firefox',
  variable: 'FIREFOX_PATH',
  commands: ['firefox-esr', 'firefox'],
  debianPackage: 'firefox-esr',
}

/** Paths of applications on macOS; Linux and Windows find them on PATH, or through the variables. */
const MAC_APPLICATIONS: { readonly [name: string]: string } = {
  Chromium: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  Firefox: '/Applications/Firefox.app/Contents/MacOS/firefox',
}

/** Returns Chromium's executable. Throws, with advice, when there is none. */
export function chromiumPath(): string {
  return found(CHROMIUM)
}

/** Returns Firefox's executable. Throws, with advice, when there is none. */
export function firefoxPath(): string {
  return found(FIREFOX)
}

/** Installs missing browsers on Debian, as root. */
export async function setUpBrowsers(say: (line: string) => void): Promise<void> {
  const missing = [CHROMIUM, FIREFOX].filter((browser) => find(browser) === undefined)
  if (missing.length === 0) return
  const packages = missing.map((browser) => browser.debianPackage)
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get') !== undefined
  if (mayInstall) {
    say(`Installing ${packages.join(' and ')} with apt-get; once, for about two minutes.`)
    await run('apt-get', ['update', '-qq'])
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages])
  }
  for (const browser of [CHROMIUM, FIREFOX]) found(browser)
}

function found(browser: Browser): string {
  const path = find(browser)
  if (path !== undefined) return path
  throw new Error(
    `${browser.name} was not found. Install it (on Debian: apt-get install ${browser.debianPackage}), ` +
      `or set ${browser.variable} to its executable.`,
  )
}

function find(browser: Browser): string | undefined {
  const named = process.env[browser.variable]
  if (named) return executable(named) ? named : undefined
  for (const command of browser.commands) {
    const path = onPath(command)
    if (path !== undefined) return path
  }
  const application = MAC_APPLICATIONS[browser.name]
  return application !== undefined && executable(application) ? application : undefined
}

function onPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, command)).find(executable)
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args.join(' ')} ended with code ${code}.`))
    })
  })
}
