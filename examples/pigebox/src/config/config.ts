/** A configuration with every default in its place. Times are in s, sizes in bytes. */
export interface Config {
  readonly name: string
  readonly title: string
  readonly data: string
  readonly demo: 'auto' | 'always' | 'never'
  readonly mdns: boolean
  readonly log: 'error' | 'warn' | 'notice' | 'info' | 'debug'
  readonly web: { readonly port: number; readonly host: string }
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
  readonly login: { readonly password: string | null; readonly users: string | null }
  readonly munin: { readonly port: number | null; readonly allow: readonly string[] }
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
