/** What a box is doing, as far as its lights are concerned. */
export interface BoxState {
  /** How far its own life has come. */
  readonly life: 'starting' | 'running' | 'halting' | 'halted'
  /** The imports that are at work, by whatever they are called, and how far each is. */
  readonly imports: ReadonlyMap<string, 'importing' | 'verifying'>
  /** What has gone wrong and was not acknowledged yet, the first one first. */
  readonly failures: readonly string[]
  /** Whether an import was proven, and its card is still there. */
  readonly isProven: boolean
}

/** Something happens to the box itself. */
export interface LifeEvent {
  /** `acknowledged`: a person has seen what went wrong. `removed`: the card was pulled out. */
  readonly kind: 'booted' | 'acknowledged' | 'removed' | 'halting' | 'halted'
}

/** An import goes on. */
export interface ImportEvent {
  /**
   * `importing`: files are being copied. `verifying`: all are, and what was written is being read back. `proven`: everything
   * that was found is in the archive.
   */
  readonly kind: 'importing' | 'verifying' | 'proven'
  /** What the import is called by. */
  readonly import: string
}

/** An import has failed, if only with one file. */
export interface FailureEvent {
  /** It failed. */
  readonly kind: 'failed'
  /** What the import is called by. */
  readonly import: string
  /** Why, for a person. */
  readonly reason: string
}

/** What happens to a box. */
export type BoxEvent = LifeEvent | ImportEvent | FailureEvent

/** A box that is being started. */
export const starting: BoxState = {
  life: 'starting',
  imports: new Map(),
  failures: [],
  isProven: false,
}

/** The state after an event. A failure stays until it is acknowledged, whatever else happens. */
export function stateAfter(state: BoxState, event: BoxEvent): BoxState {
  switch (event.kind) {
    case 'booted':
      return state.life === 'starting' ? { ...state, life: 'running' } : state
    case 'importing':
    case 'verifying':
      return {
        ...state,
        imports: new Map([...state.imports, [event.import, event.kind]]),
        isProven: false,
      }
    case 'proven':
      return { ...state, imports: without(state, event.import), isProven: true }
    case 'failed': {
      const failures = [...state.failures, event.reason]
      return { ...state, imports: without(state, event.import), failures, isProven: false }
    }
    case 'acknowledged':
      return { ...state, failures: [] }
    case 'removed':
      return { ...state, isProven: false }
    case 'halting':
      return state.life === 'halted' ? state : { ...state, life: 'halting' }
    case 'halted':
      return { ...state, life: 'halted' }
  }
}

/**
 * Whether the machine may switch itself off when a card is pulled out: nothing is at work, and nothing went wrong that nobody
 * has seen yet.
 */
export function mayHalt({ life, imports, failures }: BoxState): boolean {
  return life === 'running' && imports.size === 0 && failures.length === 0
}

/** The state in one word, the most urgent one. */
export type BoxPhase =
  | 'starting'
  | 'idle'
  | 'importing'
  | 'verifying'
  | 'proven'
  | 'failed'
  | 'halt'

/** What a person is to know of a state first. */
export function phaseOf({ life, imports, failures, isProven }: BoxState): BoxPhase {
  if (life === 'halting' || life === 'halted') return 'halt'
  if (failures.length > 0) return 'failed'
  const running = [...imports.values()]
  if (running.includes('importing')) return 'importing'
  if (running.length > 0) return 'verifying'
  if (life === 'starting') return 'starting'
  return isProven ? 'proven' : 'idle'
}

function without({ imports }: BoxState, gone: string): BoxState['imports'] {
  return new Map([...imports].filter(([name]) => name !== gone))
}
