/** Holds a state; whoever is interested is told when it changes. */
export interface Store<State> {
  /** The state now. */
  get(): State
  /** Change some of it. */
  set(change: Partial<State>): void
  /**
   * Be told of each change.
   *
   * @returns ends it
   */
  subscribe(listener: (state: State) => void): () => void
}

/** Make a store. */
export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial
  const listeners = new Set<(state: State) => void>()
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...change }
      for (const listener of listeners) listener(state)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
