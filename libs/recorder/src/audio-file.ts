import type { PcmFormat } from './pcm.ts'

/** A container with its codec, as libsndfile writes it. */
export type AudioKind = 'wav' | 'flac' | 'vorbis' | 'opus'

/** What to write, and how well. */
export interface AudioOutput {
  /** The container and codec. `wav` is RF64-ready and bears a BWF `bext` chunk. */
  readonly kind: AudioKind
  /** Vorbis and Opus: quality from 0 to 1 (libsndfile's VBR quality). Default 0.6 (Vorbis q6). */
  readonly quality?: number
  /** FLAC: compression level from 0 to 1. Default 0.625 (level 5). */
  readonly compression?: number
}

/** What a file says of itself. */
export interface AudioFacts {
  /** Unix time of its first frame, in ms. */
  readonly start: number
  /** Minutes east of UTC on the local clock at that time. BWF has no field for it: it goes to the description. */
  readonly utcOffset: number
  /** Frames since the local midnight: BWF's TimeReference. */
  readonly timeReference: number
  /** Free text: what was recorded. */
  readonly description?: string
  /** Who recorded: the host or the program. */
  readonly originator?: string
}

/** An audio file being written, at its `.part` name. */
export interface AudioWriter extends AsyncDisposable {
  /** The file's path. */
  readonly path: string
  /** Frames taken so far, in the source's rate. */
  readonly frames: number
  /**
   * Append whole frames. They can be read from the file, whatever happens to this process, once
   * `durability` allows (its kind's latency); they are on the disk after {@link sync}.
   */
  write(data: Uint8Array): Promise<void>
  /** Make the file valid as it stands and put it on the disk. */
  sync(): Promise<void>
  /** Finish the file, put it on the disk. Idempotent. */
  close(): Promise<void>
}

/** An audio file being read. */
export interface AudioReader extends AsyncDisposable {
  /** Its frames, converted to the requested or the nearest sample format. */
  readonly format: PcmFormat
  /** How many frames it holds. */
  readonly frames: number
  /** Read up to `frames` frames from frame `position` on; fewer only at the end. */
  read(position: number, frames: number): Promise<Uint8Array>
}
