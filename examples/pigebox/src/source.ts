import { type AlsaSource, openAlsa } from '@boxwright/recorder'
import type { Config } from './config/config.ts'
import { hasSoundCard } from './demo/sound-card.ts'
import { openDemo } from './demo/source.ts'
import type { PigeboxError } from './errors.ts'

/** Where sound comes from. */
export interface SourceChoice {
  /** Whether it is generated. */
  readonly demo: boolean
  /** What to call it. */
  readonly name: string
}

/** Decide between the sound card and the demo. A device that was named is never replaced by a demo. */
export async function chooseSource({ demo, recording }: Config): Promise<SourceChoice> {
  const { device } = recording
  const isDemo =
    demo === 'always' || (demo === 'auto' && device === 'default' && !(await hasSoundCard()))
  return { demo: isDemo, name: isDemo ? 'demo' : device }
}

/** Open what was chosen. */
export function openSource(
  { demo }: SourceChoice,
  { device, rate, channels, samples, ring }: Config['recording'],
  failed: (error: PigeboxError) => void,
): Promise<AlsaSource> {
  if (demo) return openDemo({ ring, failed })
  return openAlsa({ device, rate, channels, sampleFormat: samples, ring })
}
