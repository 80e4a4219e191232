// Dialog that invites others into the room.

import { renderSVG } from 'uqr'
import { h, isTouch } from './dom.ts'

/** Invitation: the link into a room, and its QR code for a phone on the same network. */
export class Invite {
  readonly element: HTMLElement
  readonly #link: string
  readonly #field: HTMLInputElement
  readonly #copy = h('button', { class: 'small' }, 'Copy link')

  constructor(code: string, link: string, reachable: boolean) {
    this.#link = link
    this.#field = h('input', { class: 'link', value: link, label: 'Link to this room' })
    this.#field.readOnly = true
    this.#field.addEventListener('focus', () => this.#field.select())
    this.#copy.addEventListener('click', () => void this.#copyLink())
    const qr = h('img', { class: 'qr', label: 'QR code of the link' })
    qr.alt = `QR code: ${link}`
    qr.src = `data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: 2, ecc: 'M' }))}`
    const hint = reachable
      ? isTouch()
        ? 'Send the link, or let another phone scan this.'
        : 'Scan it with a phone on the same network.'
      : 'This page was opened as localhost, which a phone cannot reach: open it by this machine’s network address.'
    this.element = h(
      'section',
      { class: 'panel invite', id: 'invite-panel', hidden: true },
      h('h3', {}, 'Room ', h('b', { class: 'code', id: 'room-code' }, code)),
      qr,
      h('p', {}, hint),
      h('div', { class: 'line' }, this.#field, this.#copy),
      ...this.#shareButton(),
      h('button', { class: 'small close', onClick: () => this.toggle(false) }, 'Close'),
    )
  }

  toggle(show: boolean): void {
    this.element.hidden = !show
  }

  get open(): boolean {
    return !this.element.hidden
  }

  /** Returns the button for the system's own sheet, which phones have, on https and localhost only. */
  #shareButton(): HTMLElement[] {
    if (!isTouch() || typeof navigator.share !== 'function') return []
    const share = (): void => {
      // A sheet that was closed rejects, and is no failure.
      navigator.share({ title: 'Tickmesh Arena', url: this.#link }).catch(() => undefined)
    }
    return [h('button', { class: 'small', id: 'share', onClick: share }, 'Share the link')]
  }

  async #copyLink(): Promise<void> {
    const done = await copy(this.#link, this.#field)
    this.#copy.textContent = done ? 'Copied' : isTouch() ? 'Copy it from the field' : 'Press Ctrl+C'
    setTimeout(() => (this.#copy.textContent = 'Copy link'), 2000)
  }
}

/** Copies text; where there is no clipboard (plain http, as on most LANs), selects the field instead. */
async function copy(text: string, field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    field.focus()
    field.select()
    return document.execCommand('copy')
  }
}
