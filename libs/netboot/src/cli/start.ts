import { once } from 'node:events'
import type { Flavour } from '../flavour.ts'
import { startNetboot } from '../netboot.ts'
import { untilSignalled } from './signals.ts'
import { startView, type ViewFlags } from './start-view.ts'

/** The flags of `start`. */
export interface StartFlags extends ViewFlags {
  /** The folder of the project. */
  readonly project: string
  /** Where phase 1 is kept. */
  readonly cache?: string
  /** More words for its kernel. */
  readonly append?: string
  /** What machines it is for. */
  readonly flavour: Flavour
}

/**
 * Serve a project until a signal comes.
 *
 * @throws {@link NetbootError}; {@link Stopped}: the signal came before it was ready
 */
export async function startProject(flags: StartFlags): Promise<void> {
  using stop = untilSignalled()
  const { signal } = stop
  using view = startView(process.stdout, flags)
  await using netboot = await startNetboot({
    folder: flags.project,
    flavour: flags.flavour,
    onLine: view.line,
    onProgress: view.progress,
    signal,
    ...(flags.cache !== undefined && { cache: flags.cache }),
    ...(flags.append !== undefined && { kernelWords: flags.append.split(/\s+/).filter(Boolean) }),
  })
  view.line({ component: 'BOOTTORRENT', text: 'ready; Ctrl+C ends it' })
  view.follow(netboot)
  if (!signal.aborted) await once(signal, 'abort')
  view.line({ component: 'BOOTTORRENT', text: 'ending' })
}
