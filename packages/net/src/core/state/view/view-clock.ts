// The time of all views, which the room sets.

/** Time for which every `view` is computed. */
export class ViewClock {
  /** Shared time in ticks, with its fraction. */
  tick = 0
  /** True while the time is that of now: in the task that set it. */
  fresh = false
  readonly tickRate: number
  /** Sets the time of now. */
  update: () => void = () => {}

  constructor(tickRate: number) {
    this.tickRate = tickRate
  }

  /** Sets the time before a view is read, once a task. */
  refresh(): void {
    if (!this.fresh) this.update()
  }
}
