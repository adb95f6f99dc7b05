import type { AudioKind } from './audio-file.ts'

const kinds: Readonly<Record<string, AudioKind>> = {
  wav: 'wav',
  flac: 'flac',
  ogg: 'vorbis',
  oga: 'vorbis',
  opus: 'opus',
}

/** What a file is by its name; `undefined` if it is no recording. A part that is being written is none. */
export function kindOf(path: string): AudioKind | undefined {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]
  return extension === undefined ? undefined : kinds[extension.toLowerCase()]
}
