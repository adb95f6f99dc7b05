import { join } from 'node:path'

/** Where an archive keeps what is no photo. */
export interface Layout {
  /** The archive itself. */
  readonly root: string
  /** The folder of all that is below. */
  readonly state: string
  /** The index, an SQLite database. */
  readonly index: string
  /** Folders of copies that are not published yet, one for each import at work. */
  readonly staging: string
  /** Held for as long as `.currentNumber` is compared and written. */
  readonly counterLock: string
  /** The ASC MHL history. */
  readonly history: string
  /** Held for as long as a generation is added to the history. */
  readonly historyLock: string
  /** The last number used, as the ancestor keeps it. */
  readonly counter: string
}

/** The name of the state folder: hidden, so that no gallery shows it. */
export const stateFolder = '.imagetank'

/** The file with the last number used. */
const counterFile = '.currentNumber'

/** The name of the folder with the history, as the standard has it. */
export const historyFolder = 'ascmhl'

/** @param root - the archive's folder, absolute */
export function layoutOf(root: string): Layout {
  const state = join(root, stateFolder)
  return {
    root,
    state,
    index: join(state, 'index.sqlite'),
    staging: join(state, 'staging'),
    counterLock: join(state, 'counter.lock'),
    history: join(root, historyFolder),
    historyLock: join(state, 'history.lock'),
    counter: join(root, counterFile),
  }
}
