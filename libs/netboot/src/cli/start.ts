import { once } from 'node:events'
import { styleText } from 'node:util'
import type { Component, NetbootLine } from '../events.ts'
import type { Flavour } from '../flavour.ts'
import { startNetboot } from '../netboot.ts'

/** The flags of `start`. */
export interface StartFlags {
  /** The folder of the project. */
  readonly project: string
  /** Where phase 1 is kept. */
  readonly cache?: string
  /** More words for its kernel. */
  readonly append?: string
  /** What machines it is for. */
  readonly flavour: Flavour
}

type Colour = 'blue' | 'cyan' | 'magenta' | 'green' | 'bold'

/** Each part has a colour, on a terminal. */
const colours: Readonly<Record<Component, Colour>> = {
  DNSMASQ: 'blue',
  HTTP: 'cyan',
  PHASE1: 'magenta',
  TORRENT: 'green',
  BOOTTORRENT: 'bold',
}

/** Serve a project until a signal comes. */
export async function startProject(flags: StartFlags): Promise<void> {
  const stop = new AbortController()
  const end = (): void => stop.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, end)
  try {
    await using netboot = await startNetboot({
      folder: flags.project,
      flavour: flags.flavour,
      onLine: print,
      signal: stop.signal,
      ...(flags.cache !== undefined && { cache: flags.cache }),
      ...(flags.append !== undefined && { kernelWords: flags.append.split(/\s+/).filter(Boolean) }),
    })
    netboot.events.on('machine', ({ mac, ip, state, percent, reason }) => {
      const more = [percent === undefined ? '' : `${percent}%`, reason ?? '']
        .filter(Boolean)
        .join(' ')
      print({ component: 'BOOTTORRENT', text: `${mac} ${ip ?? ''} ${state} ${more}`.trimEnd() })
    })
    print({ component: 'BOOTTORRENT', text: 'ready; Ctrl+C ends it' })
    if (!stop.signal.aborted) await once(stop.signal, 'abort')
  } catch (error) {
    // It is how a start that was interrupted ends.
    if (!stop.signal.aborted) throw error
  } finally {
    for (const signal of signals) process.off(signal, end)
  }
}

function print({ component, text }: NetbootLine): void {
  const prefix = styleText(colours[component], `${component}:`, { stream: process.stdout })
  console.log(`${prefix} ${text}`)
}
