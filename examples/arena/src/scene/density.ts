/**
 * Pixels of the canvas to a CSS pixel: Phaser knows only the latter, and a phone would show every name blurred. Above 3 no
 * eye sees the difference, and the area costs.
 */
export const DENSITY: number = Math.min(3, Math.max(1, devicePixelRatio))
