import { exactName, segmentName } from '@boxwright/naming'
import type { AudioKind, AudioOutput } from './audio-file.ts'
import { RecorderError } from './errors.ts'
import type { RecorderSettings, SegmentFacts } from './options.ts'

/** The extension of each kind, with its dot. */
export const extensions: Readonly<Record<AudioKind, string>> = {
  wav: '.wav',
  flac: '.flac',
  vorbis: '.ogg',
  opus: '.opus',
}

const known = /\.(?:wav|flac|ogg|oga|opus)$/i

/** Whether a path ends as an audio file of ours does. */
export function isAudioName(path: string): boolean {
  return known.test(path)
}

/** The names that a segment may bear in one of its outputs, within the recorder's directory. */
export interface SegmentNames {
  /** The one that it should bear. */
  readonly plain: string
  /** The one that tells its exact time, for when the other is taken. */
  readonly exact: string
}

/**
 * Name a segment in one of its outputs.
 *
 * @throws {@link RecorderError} `ERR_OPTIONS` when a name function returns what is no name within the directory.
 */
export function namesOf(
  { name, zone }: Pick<RecorderSettings, 'name' | 'zone'>,
  facts: SegmentFacts,
  { kind }: AudioOutput,
): SegmentNames {
  const made = typeof name === 'string' ? segmentName(name, facts.mark, { zone }) : name(facts)
  if (typeof made !== 'string' || /^\/|(?:^|\/)\.\.(?:\/|$)|\0|\/$|^$/.test(made)) {
    const message = `name: expected a file name within the directory, got ${JSON.stringify(made)}`
    throw new RecorderError('ERR_OPTIONS', message)
  }
  const template = typeof name === 'string' ? name : made.replaceAll('%', '%%')
  const exact = exactName(template, facts.start, { zone })
  const ending = (path: string): string => `${path.replace(known, '')}${extensions[kind]}`
  return { plain: ending(made), exact: ending(exact) }
}
