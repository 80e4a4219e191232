// Interface of the players that this player has met: what this browser remembers of their keys.

/** Record of a key. */
export interface KnownPlayer {
  /** Thumbprint of the key. */
  readonly key: string
  /** Name: the one that this player gave, or the last that the key's holder had. */
  readonly name: string
  /** True when this player remembers the key, not only saw it. The name is then this player's own choice. */
  readonly remembered: boolean
  /** True when the safety words were compared. */
  readonly compared: boolean
  /** True for a key that gets no link. */
  readonly blocked: boolean
}

/** Players met in this game, by key. Everything but `open` works on what is in memory, and is stored behind it. */
export interface KnownPlayers {
  /** Reads the records of a game. Without storage, there are none, and they last as long as the page. Never rejects. */
  open(game: string): Promise<void>
  /** Returns the record of a key. */
  find(key: string): KnownPlayer | undefined
  /** Returns all records, the one that was seen last at the end. */
  list(): readonly KnownPlayer[]
  /** Returns the remembered players of a name, compared as people read it: without case, in form NFKC. */
  named(name: string): readonly KnownPlayer[]
  /** Records that a key was seen, with the name of its holder. Changes no name that this player gave. */
  saw(key: string, name: string): void
  /** Remembers a key under a name. */
  remember(key: string, name: string): void
  /** Records that the safety words of a key's holder were compared: the key is then remembered. */
  compared(key: string, name: string): void
  /** Blocks a key, or lifts the block. */
  block(key: string, blocked: boolean): void
  /** Drops the record of a key. */
  forget(key: string): void
  /** Returns all records as JSON text. */
  export(): string
  /**
   * Adds the records of JSON text from `export`.
   *
   * @throws TickmeshError `invalid-value` for any other text.
   */
  import(json: string): void
}
