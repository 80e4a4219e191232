// Table of the players.

import type { Player } from '@tickmesh/net'
import type { Match } from '../match/match.ts'
import { colourOf } from '../rules/colours.ts'
import { ranking } from '../rules/scores.ts'
import { h, setText } from './dom.ts'
import { LEVELS } from './who-panel.ts'
import { explainPath, LEGEND } from './words.ts'

interface Row {
  readonly element: HTMLElement
  readonly dot: HTMLElement
  readonly mark: HTMLElement
  readonly name: HTMLElement
  readonly points: HTMLElement
  readonly kills: HTMLElement
  readonly ping: HTMLElement
  readonly path: HTMLElement
}

/** Scoreboard: the players, their scores, and their connections. */
export class Scoreboard {
  readonly element: HTMLElement
  readonly #body = h('div', { class: 'rows' })
  readonly #rows = new Map<string, Row>()
  readonly #ask: (player: Player) => void

  /** @param ask Called when the player asks who another one is. */
  constructor(ask: (player: Player) => void) {
    this.#ask = ask
    const head = h(
      'div',
      { class: 'row head' },
      cell('', ''),
      cell('', ''),
      cell('name', 'pilot'),
      cell('points', 'pts'),
      cell('kills', 'K / D', LEGEND.kills),
      cell('ping', 'ping', LEGEND.ping),
      cell('path', 'path', LEGEND.path),
    )
    const legend = h('p', { class: 'legend' }, '★ host, keeps the score · K / D ships destroyed / lost')
    this.element = h('section', { class: 'panel scoreboard', id: 'scoreboard' }, head, this.#body, legend)
  }

  /** Updates the scoreboard; cheap enough for a few times a second. */
  update({ room, scores, pilots }: Match): void {
    for (const [id, row] of this.#rows) {
      if (room.players.has(id)) continue
      row.element.remove()
      this.#rows.delete(id)
    }
    let before: Element | null = this.#body.firstElementChild
    for (const [id, score] of ranking(scores, room.players.keys())) {
      const player = room.players.get(id)
      if (player === undefined) continue
      const row = this.#row(player)
      if (row.element === before) before = before.nextElementSibling
      else this.#body.insertBefore(row.element, before)
      row.dot.style.background = row.dot.style.color = colourOf(pilots.colour(id))
      setText(row.points, String(score.points))
      setText(row.kills, `${score.kills} / ${score.deaths}`)
      this.#connection(row, player)
    }
  }

  #connection(row: Row, player: Player): void {
    const { tag, title } = explainPath(player)
    const rtt = player.stats.rttMs
    const connected = player.status === 'connected'
    setText(row.ping, player.isMe ? '' : connected && rtt !== undefined ? `${Math.max(1, Math.round(rtt))} ms` : '–')
    row.ping.dataset['level'] = rtt === undefined || rtt < 80 ? 'good' : rtt < 180 ? 'fair' : 'poor'
    setText(row.path, tag)
    if (row.element.title !== title) row.element.title = title
    row.element.dataset['status'] = player.status
    const level = player.identity && LEVELS[player.identity.level]
    row.mark.hidden = level === undefined
    if (level !== undefined) {
      setText(row.mark, level.mark)
      row.mark.title = level.sentence
    }
    row.name.classList.toggle('host', player.isHost)
    const role = player.isHost ? LEGEND.host : ''
    if (row.name.title !== role) row.name.title = role
  }

  #row(player: Player): Row {
    const known = this.#rows.get(player.id)
    if (known !== undefined) return known
    const row = {
      dot: cell('dot', ''),
      mark: h('button', { class: 'cell mark', hidden: true, onClick: () => this.#ask(player) }),
      name: cell('name', player.label),
      points: cell('points', '0'),
      kills: cell('kills', ''),
      ping: cell('ping', ''),
      path: cell('path', ''),
    }
    const element = h(
      'div',
      { class: player.isMe ? 'row me' : 'row' },
      row.dot,
      h('span', { class: 'cell' }, row.mark),
      row.name,
      row.points,
      row.kills,
      row.ping,
      row.path,
    )
    element.dataset['player'] = player.id
    const made = { element, ...row }
    this.#rows.set(player.id, made)
    return made
  }
}

function cell(kind: string, text: string, title?: string): HTMLElement {
  return h('span', { class: `cell ${kind}`, ...(title === undefined ? {} : { title }) }, text)
}
