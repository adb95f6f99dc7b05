import type { BoxConfig } from '@boxwright/appliance'

/** A configuration with every default in its place. Times are in s, sizes in bytes. */
export interface Config extends BoxConfig {
  readonly demo: 'auto' | 'always' | 'never'
  readonly recording: RecordingConfig
  readonly storage: {
    readonly directory: string
    readonly label: string | null
    readonly mounted: boolean
  }
  readonly encoding: {
    readonly kind: 'none' | 'vorbis' | 'flac' | 'opus'
    readonly quality: number
    readonly settle: number
  }
  readonly retention: {
    readonly free: number | null
    readonly age: number | null
    readonly size: number | null
    readonly share: number
    readonly every: number
  }
}

/** What is recorded, and how. */
export interface RecordingConfig {
  readonly device: string
  readonly rate: number
  readonly channels: number
  readonly samples: 'S16_LE' | 'S24_LE' | 'S24_3LE' | 'S32_LE' | 'FLOAT_LE'
  readonly rotate: number
  readonly name: string
  readonly zone: string
  readonly formats: readonly ('wav' | 'flac' | 'vorbis' | 'opus')[]
  readonly existing: 'suffix' | 'move-old' | 'exact-time'
  readonly holes: 'silence' | 'split'
  readonly ring: number
  readonly hook: string | null
}
