// Motion of the ships of the page suite: the same work of the game for every subject.

/** Fields that the motion writes. */
export interface Ship {
  x: number
  y: number
  heading: number
}

/** Moves every ship to its place at a tick: circles. */
export function moveShips(ships: readonly Ship[], tick: number): void {
  for (const [index, ship] of ships.entries()) {
    const angle = tick / 60 + index
    ship.x = 500 + 300 * Math.cos(angle)
    ship.y = 500 + 300 * Math.sin(angle)
    ship.heading = angle % 6
  }
}
