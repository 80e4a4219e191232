// Sentence in place of those that the build for production leaves out.

/** Message of a mistake in a declaration or an option, in production: its sentence is in the build for development. */
export const LEFT_OUT = 'the build for development says what is wrong (in Node: --conditions=development)'
