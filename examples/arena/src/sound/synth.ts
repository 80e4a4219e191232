// Sounds of the arena, made by Web Audio: there are no sound files.

/** Overall loudness, 0 to 1. */
const MASTER = 0.32
/** Distance beyond which sounds are not heard, in units. */
const EARSHOT = 1300
/** Upper bound of voices at once: more is noise, and work for a phone. */
const MAX_VOICES = 24

/** Direction of a sound from the listener, in units. */
export interface Direction {
  readonly dx: number
  readonly dy: number
}

/** A tone that glides from a pitch to another, Hz. */
interface Tone {
  readonly from: number
  readonly to: number
  readonly seconds: number
  readonly volume: number
}

const HERE: Direction = { dx: 0, dy: 0 }

/** Synthesizer of every sound of the game, from oscillators and noise. Silent until the page may play sound. */
export class Synth {
  #context: AudioContext | undefined
  #master: GainNode | undefined
  #noise: AudioBuffer | undefined
  #engine: GainNode | undefined
  #voices = 0
  #muted: boolean

  constructor(muted: boolean) {
    this.#muted = muted
  }

  get muted(): boolean {
    return this.#muted
  }

  /** Starts the sound; call it from a click or a key: browsers play nothing before one. */
  wake(): void {
    if (this.#context !== undefined) return void this.#context.resume()
    if (typeof AudioContext === 'undefined') return
    const context = new AudioContext()
    this.#context = context
    this.#master = new GainNode(context, { gain: this.#muted ? 0 : MASTER })
    this.#master.connect(new DynamicsCompressorNode(context)).connect(context.destination)
    this.#noise = context.createBuffer(1, context.sampleRate, context.sampleRate)
    const samples = this.#noise.getChannelData(0)
    for (let i = 0; i < samples.length; i++) samples[i] = Math.random() * 2 - 1
    this.#startEngine(context, this.#master)
  }

  mute(muted: boolean): void {
    this.#muted = muted
    if (this.#context && this.#master)
      this.#master.gain.setTargetAtTime(muted ? 0 : MASTER, this.#context.currentTime, 0.02)
  }

  /** Sets the hum of the own engine, 0 to 1. */
  engine(power: number): void {
    if (this.#context && this.#engine) this.#engine.gain.setTargetAtTime(power * 0.35, this.#context.currentTime, 0.06)
  }

  shot(at: Direction = HERE, own: boolean = true): void {
    this.#tone('square', { from: own ? 880 : 660, to: 170, seconds: 0.11, volume: own ? 0.16 : 0.12 }, at)
  }

  spark(at: Direction): void {
    this.#burst(5200, 1600, 0.09, 0.25, at)
  }

  hurt(): void {
    this.#tone('sawtooth', { from: 220, to: 60, seconds: 0.22, volume: 0.4 })
    this.#burst(1800, 300, 0.2, 0.5)
  }

  /** Plays the hit of an own shot. */
  landed(): void {
    this.#tone('triangle', { from: 1500, to: 1900, seconds: 0.06, volume: 0.3 })
  }

  boom(at: Direction): void {
    this.#burst(2400, 60, 0.9, 1.1, at)
    this.#tone('sine', { from: 150, to: 32, seconds: 0.7, volume: 0.9 }, at)
  }

  pickup(): void {
    for (const [i, pitch] of [523, 659, 784, 1047].entries())
      this.#tone('triangle', { from: pitch, to: pitch, seconds: 0.14, volume: 0.3 }, HERE, i * 0.06)
  }

  /** Plays the beginning of a round. */
  start(): void {
    for (const [i, pitch] of [392, 392, 784].entries())
      this.#tone('square', { from: pitch, to: pitch, seconds: 0.16, volume: 0.16 }, HERE, i * 0.16)
  }

  /** Plays the end of a round. */
  fanfare(): void {
    for (const [i, pitch] of [523, 659, 784, 659, 784, 1047].entries())
      this.#tone('square', { from: pitch, to: pitch, seconds: 0.2, volume: 0.15 }, HERE, i * 0.12)
  }

  #tone(type: OscillatorType, { from, to, seconds, volume }: Tone, at: Direction = HERE, delay: number = 0): void {
    const out = this.#voice(volume, at, seconds + delay)
    if (out === undefined) return
    const { context, gain } = out
    const start = context.currentTime + delay
    const oscillator = new OscillatorNode(context, { type, frequency: from })
    oscillator.frequency.setValueAtTime(from, start)
    oscillator.frequency.exponentialRampToValueAtTime(Math.max(1, to), start + seconds)
    const envelope = new GainNode(context, { gain: 0 })
    envelope.gain.setValueAtTime(1, start)
    envelope.gain.exponentialRampToValueAtTime(0.001, start + seconds)
    oscillator.connect(envelope).connect(gain)
    oscillator.start(start)
    oscillator.stop(start + seconds)
  }

  #burst(from: number, to: number, seconds: number, volume: number, at: Direction = HERE): void {
    const out = this.#voice(volume, at, seconds)
    if (out === undefined || this.#noise === undefined) return
    const { context, gain } = out
    const start = context.currentTime
    const source = new AudioBufferSourceNode(context, { buffer: this.#noise })
    const filter = new BiquadFilterNode(context, { type: 'lowpass', frequency: from })
    filter.frequency.exponentialRampToValueAtTime(to, start + seconds)
    const envelope = new GainNode(context, { gain: 1 })
    envelope.gain.exponentialRampToValueAtTime(0.001, start + seconds)
    source.connect(filter).connect(envelope).connect(gain)
    source.start(start, Math.random() * 0.5, seconds)
  }

  /**
   * Returns a gain at a position, removed after its time; nothing when out of earshot, or when there are too many
   * voices.
   */
  #voice(volume: number, at: Direction, seconds: number): { context: AudioContext; gain: GainNode } | undefined {
    const context = this.#context
    const master = this.#master
    const near = 1 - Math.hypot(at.dx, at.dy) / EARSHOT
    if (!context || !master || this.#muted || near <= 0 || this.#voices >= MAX_VOICES || context.state !== 'running')
      return undefined
    const gain = new GainNode(context, { gain: volume * near * near })
    const pan = new StereoPannerNode(context, { pan: Math.max(-0.9, Math.min(0.9, at.dx / 700)) })
    gain.connect(pan).connect(master)
    this.#voices++
    setTimeout(
      () => {
        this.#voices--
        pan.disconnect()
      },
      seconds * 1000 + 100,
    )
    return { context, gain }
  }

  #startEngine(context: AudioContext, master: GainNode): void {
    const source = new AudioBufferSourceNode(context, { buffer: this.#noise ?? null, loop: true, playbackRate: 0.4 })
    const filter = new BiquadFilterNode(context, { type: 'bandpass', frequency: 190, Q: 0.9 })
    this.#engine = new GainNode(context, { gain: 0 })
    source.connect(filter).connect(this.#engine).connect(master)
    source.start()
  }
}
