// Panels of the arena's page, for tests: which lie over another.

import type { Page } from 'playwright-core'

/** Shown elements of a page, by selector. */
export type Panels = readonly string[]

/** Returns which of the panels lie over another or over the own ship, and which are cut off. */
export function covered(page: Page, panels: Panels): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const boxes = ${JSON.stringify(panels)}.map((name) => [name, document.querySelector(name).getBoundingClientRect()])
      .filter(([, box]) => box.width > 0)
    boxes.push(['ship', new DOMRect(innerWidth / 2 - 30, innerHeight / 2 - 40, 60, 80)])
    const wide = boxes.filter(([, box]) => box.left < 0 || box.right > innerWidth || box.bottom > innerHeight)
    return wide.map(([name]) => name + ' is cut off').concat(boxes.flatMap(([name, a], at) =>
      boxes.slice(at + 1).flatMap(([other, b]) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom ? [name + ' ' + other] : [])))
  })()`)
}

/** Returns the same in a match with long names in the feed and a banner; the page shows them for this call alone. */
export async function coveredInPlay(page: Page): Promise<string[]> {
  await page.evaluate(`(() => {
    const feed = document.querySelector('#feed')
    for (let n = 0; n < 5; n++) {
      const line = feed.appendChild(document.createElement('p'))
      line.textContent = 'Wolfgang Amadeus Moz destroyed Wolfgang Amadeus Moz'
    }
    const banner = document.querySelector('#banner')
    const shown = banner.cloneNode(true) // the game hides its own in the next frame
    shown.id = 'shown'
    shown.hidden = false
    shown.dataset.kind = 'lost'
    shown.firstElementChild.textContent = 'Destroyed'
    banner.after(shown)
  })()`)
  const panels = ['.buttons', '.top', '.scoreboard', '#feed', '.chat', '.vitals', '.radar', '#shown']
  const found = await covered(page, [...panels, '.pad.fire', '.pad.boost'])
  await page.evaluate(`shown.remove(), document.querySelector('#feed').replaceChildren()`)
  return found
}
