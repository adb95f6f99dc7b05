/** What a box is doing, as far as its lights are concerned. */
export interface BoxState {
  /** How far its own life has come. */
  readonly life: 'starting' | 'running' | 'halting' | 'halted'
  /** The imports that are at work, by whatever they are called, and how far each is. */
  readonly imports: ReadonlyMap<string, 'importing' | 'verifying'>
  /** What has gone wrong and was not acknowledged yet, the first one first, each once, and no more than a hundred. */
  readonly failures: readonly string[]
  /** The imports that were proven, and whose cards are still there. Since anything failed: none. */
  readonly proven: ReadonlySet<string>
  /** Whether anything was imported without proof that nobody has acknowledged, and no verification has proven since. */
  readonly isUnproven: boolean
}

/** Something happens to the box itself. */
export interface LifeEvent {
  /**
   * `acknowledged`: a person has seen what went wrong, and what is not proven. `verified`: the whole archive was read back, and
   * is what it should be.
   */
  readonly kind: 'booted' | 'acknowledged' | 'verified' | 'halting' | 'halted'
}

/** An import goes on. */
export interface ImportEvent {
  /**
   * `importing`: files are being copied. `verifying`: all are, and what was written is being read back. `proven`: everything
   * that was found is in the archive, and was read back. `imported`: it is there, but was not read back. `removed`: its card was
   * pulled out.
   */
  readonly kind: 'importing' | 'verifying' | 'proven' | 'imported' | 'removed'
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
  proven: new Set(),
  isUnproven: false,
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
        proven: unproven(state, event.import),
      }
    case 'proven': {
      const proven = new Set([...state.proven, event.import])
      return { ...state, imports: without(state, event.import), proven }
    }
    case 'imported':
      return { ...state, imports: without(state, event.import), isUnproven: true }
    case 'failed': {
      const failures = withFailure(state.failures, event.reason)
      return { ...state, imports: without(state, event.import), failures, proven: new Set() }
    }
    case 'acknowledged':
      return { ...state, failures: [], isUnproven: false }
    case 'verified':
      return { ...state, isUnproven: false }
    case 'removed':
      return { ...state, proven: unproven(state, event.import) }
    case 'halting':
      return state.life === 'halted' ? state : { ...state, life: 'halting' }
    case 'halted':
      return { ...state, life: 'halted' }
  }
}

/**
 * Whether the machine may switch itself off when a card is pulled out: nothing is at work, and nothing went wrong, or is not
 * proven, that nobody has seen yet.
 */
export function mayHalt({ life, imports, failures, isUnproven }: BoxState): boolean {
  return life === 'running' && imports.size === 0 && failures.length === 0 && !isUnproven
}

/** The state in one word, the most urgent one. */
export type BoxPhase =
  | 'starting'
  | 'idle'
  | 'importing'
  | 'verifying'
  | 'proven'
  | 'imported'
  | 'failed'
  | 'halt'

/** What a person is to know of a state first. */
export function phaseOf({ life, imports, failures, proven, isUnproven }: BoxState): BoxPhase {
  if (life === 'halting' || life === 'halted') return 'halt'
  if (failures.length > 0) return 'failed'
  const running = [...imports.values()]
  if (running.includes('importing')) return 'importing'
  if (running.length > 0) return 'verifying'
  if (life === 'starting') return 'starting'
  if (isUnproven) return 'imported'
  return proven.size > 0 ? 'proven' : 'idle'
}

/** A reader with a bad contact fails as often as one can count: nobody reads more than the first of it. */
const mostFailures = 100

function withFailure(failures: BoxState['failures'], reason: string): BoxState['failures'] {
  const isNew = failures.length < mostFailures && !failures.includes(reason)
  return isNew ? [...failures, reason] : failures
}

function unproven({ proven }: BoxState, gone: string): BoxState['proven'] {
  return new Set([...proven].filter((name) => name !== gone))
}

function without({ imports }: BoxState, gone: string): BoxState['imports'] {
  return new Map([...imports].filter(([name]) => name !== gone))
}
