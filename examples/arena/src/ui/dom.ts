// Helpers for the page: elements, their text, and storage.

type Child = Node | string

/** Properties of an element, besides its children. Text is text: no HTML is parsed here. */
export interface Props {
  readonly class?: string
  readonly id?: string
  readonly title?: string
  readonly type?: string
  readonly placeholder?: string
  readonly value?: string
  readonly maxLength?: number
  readonly label?: string
  readonly hidden?: boolean
  readonly onClick?: () => void
}

/** Makes an element. Strings among the children become text nodes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (props.class !== undefined) element.className = props.class
  if (props.id !== undefined) element.id = props.id
  if (props.title !== undefined) element.title = props.title
  if (props.label !== undefined) element.setAttribute('aria-label', props.label)
  if (props.hidden === true) element.hidden = true
  if (props.onClick !== undefined) element.addEventListener('click', props.onClick)
  if (element instanceof HTMLButtonElement) element.type = 'button'
  if (element instanceof HTMLInputElement) {
    if (props.type !== undefined) element.type = props.type
    if (props.placeholder !== undefined) element.placeholder = props.placeholder
    if (props.value !== undefined) element.value = props.value
    if (props.maxLength !== undefined) element.maxLength = props.maxLength
    element.autocomplete = 'off'
    element.spellcheck = false
  }
  element.append(...children)
  return element
}

/** Makes an option of a `select`. */
export function option(value: string, words: string): HTMLOptionElement {
  const element = h('option', {}, words)
  element.value = value
  return element
}

/** Sets text only when it differs: the HUD is written sixty times a second and should cost nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** Returns whether this is a device for fingers, such as a phone. */
export function isTouch(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

/** Returns whether the player wants less motion: by the setting, or else by the system's. */
export function isCalm(): boolean {
  const chosen = memory.get('calm')
  return chosen === undefined ? matchMedia('(prefers-reduced-motion: reduce)').matches : chosen === 'yes'
}

/** Storage of the page; empty in a browser that forbids it. */
export const memory = {
  get(key: string): string | undefined {
    try {
      return localStorage.getItem(`arena.${key}`) ?? undefined
    } catch {
      return undefined
    }
  },
  set(key: string, value: string): void {
    try {
      localStorage.setItem(`arena.${key}`, value)
    } catch {
      // Private windows and file pages have no storage: only the convenience is lost.
    }
  },
}
