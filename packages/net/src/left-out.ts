// Sentence in place of those that the build for production leaves out.

/** Message of a mistake in a declaration, an option or a call, in production: the build for development has more. */
export const LEFT_OUT = 'see the development build (--conditions=development)'
