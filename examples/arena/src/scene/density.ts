/**
 * Canvas pixels for each CSS pixel: Phaser uses only CSS pixels, and a phone would show names blurred. Above 3 the
 * eye sees no difference, and the area costs time.
 */
export const DENSITY: number = Math.min(3, Math.max(1, devicePixelRatio))
