/** The room that this tab was in last: a reload tells by it that a closed room was its own. */
export interface LastRoom {
  readonly code: string
  readonly public: boolean
}

const KEY = 'arena.last-room'

/** Remembered by the tab, not by the browser: another tab with the same address is another player. */
export const lastRoom = {
  get(): LastRoom | undefined {
    try {
      const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
      if (typeof value !== 'object' || value === null || !('code' in value) || typeof value.code !== 'string') return
      return { code: value.code, public: 'public' in value && value.public === true }
    } catch {
      return undefined
    }
  },
  set(room: LastRoom): void {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(room))
    } catch {
      // Without storage a reload ends in the menu.
    }
  },
}
