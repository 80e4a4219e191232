// Pictures of the game, painted by code: there are no image files.

/** Function that draws a picture of the game on a canvas. */
export type Paint = (c: CanvasRenderingContext2D, width: number, height: number) => void

/** Returns a soft round light. */
export function glow(colour: string, core: number = 0.1): Paint {
  return (c, width, height) => {
    const r = Math.min(width, height) / 2
    const fill = c.createRadialGradient(width / 2, height / 2, 0, width / 2, height / 2, r)
    fill.addColorStop(0, '#fff')
    fill.addColorStop(core, colour)
    fill.addColorStop(0.45, `${colour}44`)
    fill.addColorStop(1, `${colour}00`)
    c.fillStyle = fill
    c.fillRect(0, 0, width, height)
  }
}

/** Returns a ship that points to the right. */
export function ship(colour: string): Paint {
  return (c, width, height) => {
    c.translate(width / 2, height / 2)
    const hull = new Path2D('M30 0 L-6 12 L-20 26 L-16 8 L-22 0 L-16 -8 L-20 -26 L-6 -12 Z')
    const body = c.createLinearGradient(-20, 0, 30, 0)
    body.addColorStop(0, '#060a1c')
    body.addColorStop(0.6, `${colour}55`)
    body.addColorStop(1, `${colour}cc`)
    c.fillStyle = body
    c.fill(hull)
    c.lineJoin = 'round'
    // Twice: a wide haze, then the line.
    c.strokeStyle = colour
    c.shadowColor = colour
    c.shadowBlur = 16
    c.lineWidth = 3
    c.stroke(hull)
    c.stroke(hull)
    c.shadowBlur = 0
    c.strokeStyle = '#ffffffdd'
    c.lineWidth = 1
    c.stroke(hull)
    c.fillStyle = '#fff'
    c.shadowColor = '#fff'
    c.shadowBlur = 8
    c.fill(new Path2D('M16 0 L2 5 L-2 0 L2 -5 Z'))
    c.shadowBlur = 0
    c.strokeStyle = `${colour}aa`
    c.lineWidth = 1.5
    c.stroke(new Path2D('M-6 12 L-8 5 M-6 -12 L-8 -5 M6 8 L-1 6 M6 -8 L-1 -6'))
  }
}

/** Returns a flame that points to the left, its root at the right edge. */
export function flame(colour: string): Paint {
  return (c, width, height) => {
    const fill = c.createLinearGradient(width, 0, 0, 0)
    fill.addColorStop(0, '#ffffff')
    fill.addColorStop(0.25, colour)
    fill.addColorStop(1, `${colour}00`)
    c.fillStyle = fill
    c.beginPath()
    c.moveTo(width, height * 0.3)
    c.quadraticCurveTo(width * 0.5, height * 0.1, 0, height / 2)
    c.quadraticCurveTo(width * 0.5, height * 0.9, width, height * 0.7)
    c.fill()
  }
}

/** Returns a bolt that points to the right. */
export function bolt(colour: string): Paint {
  return (c, width, height) => {
    c.lineCap = 'round'
    c.shadowColor = colour
    c.shadowBlur = 12
    for (const [style, thick] of [
      [colour, 7],
      [colour, 5],
      ['#fff', 2.6],
    ] as const) {
      c.strokeStyle = style
      c.lineWidth = thick
      c.beginPath()
      c.moveTo(14, height / 2)
      c.lineTo(width - 14, height / 2)
      c.stroke()
    }
  }
}

/** Returns a thin bright ring, for shields and shock waves. */
export function ring(colour: string): Paint {
  return (c, width, height) => {
    const r = width / 2 - 12
    c.shadowColor = colour
    c.shadowBlur = 12
    c.strokeStyle = colour
    for (const thick of [3.5, 2]) {
      c.lineWidth = thick
      c.beginPath()
      c.arc(width / 2, height / 2, r, 0, Math.PI * 2)
      c.stroke()
    }
  }
}

/** Returns a rock with an individual outline, from numbers in [0, 1). */
export function rock(radius: number, roll: (index: number) => number): Paint {
  return (c, width, height) => {
    c.translate(width / 2, height / 2)
    const corners = 13
    const edge = Array.from({ length: corners }, (_, i) => {
      const angle = ((i + roll(i) * 0.5) / corners) * Math.PI * 2
      const reach = radius * (0.84 + 0.2 * roll(i + 20))
      return [Math.cos(angle) * reach, Math.sin(angle) * reach] as const
    })
    const outline = new Path2D()
    for (const [x, y] of edge) outline.lineTo(x, y)
    outline.closePath()
    const body = c.createRadialGradient(-radius * 0.35, -radius * 0.4, radius * 0.1, 0, 0, radius * 1.1)
    body.addColorStop(0, '#4a5480')
    body.addColorStop(0.6, '#232a4c')
    body.addColorStop(1, '#0d1126')
    c.fillStyle = body
    c.fill(outline)
    c.save()
    c.clip(outline)
    for (let i = 0; i < 7; i++) {
      const angle = roll(i + 40) * Math.PI * 2
      const away = radius * 0.75 * roll(i + 50)
      const size = radius * (0.1 + 0.17 * roll(i + 60))
      const x = Math.cos(angle) * away
      const y = Math.sin(angle) * away
      c.fillStyle = 'rgb(6 9 24 / 55%)'
      c.beginPath()
      c.arc(x, y, size, 0, Math.PI * 2)
      c.fill()
      c.strokeStyle = 'rgb(150 170 240 / 30%)'
      c.lineWidth = 1.5
      c.beginPath()
      c.arc(x, y, size, 0.3, 2.4)
      c.stroke()
    }
    c.restore()
    c.strokeStyle = '#8ea2ff'
    c.shadowColor = '#5a78ff'
    c.shadowBlur = 14
    c.lineWidth = 2
    c.stroke(outline)
  }
}

const SIGNS = {
  repair: 'M-3 -11 H3 V-3 H11 V3 H3 V11 H-3 V3 H-11 V-3 H-3 Z',
  rapid: 'M3 -13 L-8 2 H-1 L-3 13 L8 -2 H1 Z',
  triple: 'M-10 7 L-7 -9 L-4 7 Z M-3 9 L0 -12 L3 9 Z M4 7 L7 -9 L10 7 Z',
  shield: 'M0 -12 L10 -8 V1 C10 7 5 11 0 13 C-5 11 -10 7 -10 1 V-8 Z',
} as const

/** Returns a pickup: its sign in a hexagon. */
export function token(kind: keyof typeof SIGNS, colour: string): Paint {
  return (c, width, height) => {
    c.translate(width / 2, height / 2)
    const frame = new Path2D('M0 -24 L21 -12 V12 L0 24 L-21 12 V-12 Z')
    c.fillStyle = 'rgb(6 10 28 / 80%)'
    c.fill(frame)
    c.shadowColor = colour
    c.shadowBlur = 14
    c.strokeStyle = colour
    c.lineWidth = 2.5
    c.stroke(frame)
    c.stroke(frame)
    c.fillStyle = colour
    c.fill(new Path2D(SIGNS[kind]))
  }
}
