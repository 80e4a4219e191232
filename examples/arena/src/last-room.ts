/** Room that this tab was in last: after a reload, a closed room is recognized as its own. */
export interface LastRoom {
  readonly code: string
  readonly public: boolean
}

const KEY = 'arena.last-room'

/** Storage of the tab, not of the browser: another tab with the same address is another player. */
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
