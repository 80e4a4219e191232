// Programs of the tests, browsers and a TURN server: their paths, and their installation where they are missing.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall } from './apt.ts'

/** Program that the tests start, and its source when it is missing. */
interface Program {
  readonly name: string
  /** Environment variable with its path; has precedence. */
  readonly variable: string
  readonly commands: readonly string[]
  readonly debianPackage: string
}

const CHROMIUM: Program = {
  name: 'Chromium',
  variable: 'CHROMIUM_PATH',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  debianPackage: 'chromium',
}

const FIREFOX: Program = {
  name: 'Firefox',
  variable: 'FIREFOX_PATH',
  commands: ['firefox-esr', 'firefox'],
  debianPackage: 'firefox-esr',
}

const WEBKIT_DRIVER: Program = {
  name: "WebKitGTK's driver",
  variable: 'WEBKIT_DRIVER_PATH',
  commands: ['WebKitWebDriver'],
  debianPackage: 'webkit2gtk-driver',
}

/** X server without a screen: WebKitGTK's MiniBrowser has no headless mode. */
const XVFB: Program = { name: 'Xvfb', variable: 'XVFB_PATH', commands: ['Xvfb'], debianPackage: 'xvfb' }

/** TURN server. */
const COTURN: Program = {
  name: 'coturn',
  variable: 'TURNSERVER_PATH',
  commands: ['turnserver'],
  debianPackage: 'coturn',
}

/** True where WebKit is tested: WebKitGTK is for Linux. */
export const TESTS_WEBKIT: boolean = process.platform === 'linux'

const PROGRAMS: readonly Program[] = [CHROMIUM, FIREFOX, COTURN, ...(TESTS_WEBKIT ? [WEBKIT_DRIVER, XVFB] : [])]

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

/** Returns the executable of WebKitGTK's WebDriver. Throws, with advice, when there is none. */
export function webkitDriverPath(): string {
  return found(WEBKIT_DRIVER)
}

/** Returns coturn's executable. Throws, with advice, when there is none. */
export function coturnPath(): string {
  return found(COTURN)
}

/** Returns Xvfb's executable. Throws, with advice, when there is none. */
export function xvfbPath(): string {
  return found(XVFB)
}

/** Installs missing browsers on Debian, as root. Rejects, with advice, when some are missing still. */
export async function setUpBrowsers(say: (line: string) => void): Promise<void> {
  // An installation does not repair a variable with a wrong path.
  const installable = missing().filter(({ variable }) => !process.env[variable])
  if (installable.length > 0 && process.getuid?.() === 0 && onPath('apt-get') !== undefined)
    await aptInstall(
      installable.map(({ debianPackage }) => debianPackage),
      say,
    )
  const left = missing()
  if (left.length > 0) throw new Error(`${advice(left)} Tests that need no browser: npm test -- --project node`)
}

function missing(): Program[] {
  return PROGRAMS.filter((program) => find(program) === undefined)
}

function found(program: Program): string {
  const path = find(program)
  if (path === undefined) throw new Error(advice([program]))
  return path
}

function advice(programs: readonly Program[]): string {
  const lines = programs.map(({ name, variable }) => {
    const named = process.env[variable]
    return named ? `${name}: ${variable} is ${named}, which cannot be executed.` : `${name} was not found.`
  })
  const packages = programs.map(({ debianPackage }) => debianPackage).join(' ')
  const variables = programs.map(({ variable }) => variable).join(', ')
  const commands = `On Debian: sudo apt-get install ${packages}. Elsewhere: set ${variables} to the executable.`
  return `${lines.join(' ')} ${commands}`
}

function find(program: Program): string | undefined {
  const named = process.env[program.variable]
  if (named) return executable(named) ? named : undefined
  for (const command of program.commands) {
    const path = onPath(command)
    if (path !== undefined) return path
  }
  const application = MAC_APPLICATIONS[program.name]
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
