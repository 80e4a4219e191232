// Plugin of bundlers that makes a build for production of the sources.

/** Makes the sources what `dist` is: a build that looks for no mistakes and prints nothing. */
export const PRODUCTION = {
  name: 'production',
  load: (id: string): string | undefined =>
    id.endsWith('/src/development.ts') ? 'export const DEVELOPMENT = false' : undefined,
}
