// Loader of classic scripts, for libraries that are no modules.

/** Loads a script that leaves its library in a global variable. */
export async function loadScript(url: string): Promise<void> {
  const script = document.createElement('script')
  script.src = url
  await new Promise((resolve, reject) => {
    script.onload = resolve
    script.onerror = () => reject(new Error(`no script at ${url}`))
    document.head.append(script)
  })
}
