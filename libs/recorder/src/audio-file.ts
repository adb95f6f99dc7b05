import type { PcmFormat } from './pcm.ts'

/** A container with its codec, as libsndfile writes it. */
export type AudioKind = 'wav' | 'flac' | 'vorbis' | 'opus'

/** What to write, and how well. */
export interface AudioOutput {
  /** The container and codec. `wav` is RF64-ready and bears a BWF `bext` chunk. */
  readonly kind: AudioKind
  /**
   * Vorbis and Opus: quality from 0 to 1, variable bit rate. Vorbis: a tenth of `oggenc -q`, default
   * 0.6. Opus: 6 + 250 times this in kbit/s a channel, default 0.232 (64 kbit/s a channel).
   */
  readonly quality?: number
  /**
   * FLAC: compression from 0 to 1, an eighth of `flac -0` to `-8`. Default 0.5 (level 4): a fifth less
   * CPU than level 5, and the same size to some parts in a thousand.
   */
  readonly compression?: number
  /**
   * FLAC: bits to keep of each sample, for sources that have more (`S32_LE`, `FLOAT_LE`). Without
   * it, such a source is refused rather than truncated.
   */
  readonly depth?: 16 | 24
}

/** What a file says of itself. */
export interface AudioFacts {
  /** Unix time of its first frame, in ms. */
  readonly start: number
  /** Minutes east of UTC on the local clock at that time. BWF has no field for it: it goes to the coding history. */
  readonly utcOffset: number
  /** Frames since the local midnight: BWF's TimeReference. */
  readonly timeReference: number
  /** Free text: what was recorded. BWF keeps 256 ASCII characters of it. */
  readonly description?: string
  /** Who recorded: the host or the program. BWF keeps 32 ASCII characters of it. */
  readonly originator?: string
}

/** Loudness by EBU R 128, as BWF version 2 keeps it; what is absent or not finite is noted as unknown. */
export interface LoudnessFacts {
  /** Integrated loudness, in LUFS. */
  readonly integrated?: number
  /** Loudness range, in LU. */
  readonly range?: number
  /** Maximum true peak, in dBTP. */
  readonly truePeak?: number
  /** Maximum momentary loudness, in LUFS. */
  readonly momentaryMax?: number
  /** Maximum short-term loudness, in LUFS. */
  readonly shortTermMax?: number
}

/** What is known only at the end. */
export interface CloseOptions {
  /** Goes to the `bext` chunk of a WAV; the other kinds have no place for it. */
  readonly loudness?: LoudnessFacts
}

/** An audio file being written, at its `.part` name. */
export interface AudioWriter extends AsyncDisposable {
  /** The file's path. */
  readonly path: string
  /**
   * Frames taken so far, in the source's rate: every one of them survives the death of this process.
   * After a failed {@link AudioWriter.write} it says exactly how many were kept.
   */
  readonly frames: number
  /**
   * Append whole frames; calls are carried out in order. When the promise is fulfilled, the frames
   * survive the death of this process (not yet a power cut: see {@link AudioWriter.sync}). After a
   * failure only `close` makes sense.
   *
   * @param data interleaved samples; not to be touched until the promise settles
   * @throws {@link RecorderError} `ERR_STORAGE_FULL`, `ERR_STORAGE`, or `ERR_AUDIO_FILE`
   */
  write(data: Uint8Array): Promise<void>
  /**
   * Put it on the disk as it stands: all frames taken so far survive a power cut, if it is called at
   * least every 5 seconds of sound. It costs what the disk takes for it; what is written meanwhile does not wait.
   */
  sync(): Promise<void>
  /**
   * Finish the file, put it on the disk. Idempotent. When the disk is too full to finish, it is
   * rejected with `ERR_STORAGE_FULL`, nothing is lost, and it may be called again.
   */
  close(options?: CloseOptions): Promise<void>
}

/** What an audio file is. */
export interface AudioFileDescription {
  /** Its container and codec. */
  readonly kind: AudioKind
  /** Its frames, in the sample format that loses nothing. */
  readonly format: PcmFormat
  /** How many frames it holds, at its own rate. */
  readonly frames: number
  /** What it says of itself, where it does. */
  readonly facts?: AudioFacts
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
