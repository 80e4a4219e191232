// Client of W3C WebDriver, for tests in WebKit.

/** Answer of a WebDriver: its value, or an error. */
interface Answer {
  readonly value: unknown
}

interface DriverError {
  readonly error: string
  readonly message: string
}

/** Session of a browser over W3C WebDriver. */
export class WebDriver {
  readonly #session: string
  /** Name and version of the browser. */
  readonly browser: string

  private constructor(session: string, browser: string) {
    this.#session = session
    this.browser = browser
  }

  /** Starts a browser by the driver at `url`; `scriptLimitMs` is the time limit of `evaluate`. */
  static async start(url: string, scriptLimitMs: number): Promise<WebDriver> {
    const alwaysMatch = { timeouts: { script: scriptLimitMs } }
    const { sessionId, capabilities } = (await request('POST', `${url}/session`, {
      capabilities: { alwaysMatch },
    })) as {
      readonly sessionId: string
      readonly capabilities: { readonly browserName: string; readonly browserVersion: string }
    }
    const { browserName, browserVersion } = capabilities
    return new WebDriver(`${url}/session/${sessionId}`, `${browserName} ${browserVersion}`)
  }

  /** Opens an address in place of the page that is open. */
  async goto(url: string): Promise<void> {
    await request('POST', `${this.#session}/url`, { url })
  }

  /** Returns the value of an expression in the page; waits for a promise. */
  async evaluate<T>(expression: string): Promise<T> {
    return (await request('POST', `${this.#session}/execute/sync`, { script: `return ${expression}`, args: [] })) as T
  }

  /** Ends the browser. */
  async quit(): Promise<void> {
    await request('DELETE', this.#session)
  }
}

async function request(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const { value } = (await response.json()) as Answer
  if (response.ok) return value
  const { error, message } = value as DriverError
  throw new Error(`WebDriver: ${error}: ${message}`)
}
