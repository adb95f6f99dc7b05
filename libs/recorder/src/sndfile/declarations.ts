import koffi, { type KoffiFunc, type LibraryHandle } from 'koffi'
import { openLibrary } from './calls.ts'

/** A `SNDFILE *`. */
export type SoundFilePointer = bigint

/** `SF_INFO` of `sndfile.h`. */
export interface SoundInfo {
  frames: number
  samplerate: number
  channels: number
  format: number
  sections: number
  seekable: number
}

/** Constants of `sndfile.h`. */
export const sf = {
  SFM_READ: 0x10,
  SFM_WRITE: 0x20,

  SF_FORMAT_WAV: 0x01_0000,
  SF_FORMAT_WAVEX: 0x13_0000,
  SF_FORMAT_FLAC: 0x17_0000,
  SF_FORMAT_OGG: 0x20_0000,
  SF_FORMAT_RF64: 0x22_0000,
  SF_FORMAT_TYPEMASK: 0x0fff_0000,
  SF_FORMAT_PCM_16: 0x0002,
  SF_FORMAT_PCM_24: 0x0003,
  SF_FORMAT_PCM_32: 0x0004,
  SF_FORMAT_FLOAT: 0x0006,
  SF_FORMAT_VORBIS: 0x0060,
  SF_FORMAT_OPUS: 0x0064,
  SF_FORMAT_SUBMASK: 0xffff,

  SFC_SET_SCALE_FLOAT_INT_READ: 0x1014,
  SFC_SET_ADD_PEAK_CHUNK: 0x1050,
  SFC_UPDATE_HEADER_NOW: 0x1060,
  SFC_SET_UPDATE_HEADER_AUTO: 0x1061,
  SFC_SET_CLIPPING: 0x10c0,
  SFC_SET_BROADCAST_INFO: 0x10f1,
  SFC_RF64_AUTO_DOWNGRADE: 0x1210,
  SFC_SET_VBR_ENCODING_QUALITY: 0x1300,
  SFC_SET_COMPRESSION_LEVEL: 0x1301,
  SFC_SET_OGG_PAGE_LATENCY_MS: 0x1302,
  SFC_SET_ORIGINAL_SAMPLERATE: 0x1500,

  SF_STR_SOFTWARE: 0x03,
  SF_STR_ARTIST: 0x04,
  SF_STR_COMMENT: 0x05,
  SF_STR_DATE: 0x06,

  SF_ERR_NO_ERROR: 0,
  SF_ERR_SYSTEM: 2,
} as const

/** How libsndfile moves items between a file and a buffer: as they are, or converted. */
export type Transfer = (file: SoundFilePointer, data: Uint8Array, items: number) => number

/** The functions of libsndfile that are called. */
export interface Libsndfile {
  sf_open_fd: KoffiFunc<
    (fd: number, mode: number, info: SoundInfo, closeDescriptor: number) => SoundFilePointer | null
  >
  sf_close: KoffiFunc<(file: SoundFilePointer) => number>
  sf_error(file: SoundFilePointer | null): number
  sf_strerror(file: SoundFilePointer | null): string
  sf_format_check(info: SoundInfo): number
  sf_command(
    file: SoundFilePointer | null,
    command: number,
    data: Uint8Array | null,
    size: number,
  ): number
  sf_set_string(file: SoundFilePointer, type: number, text: string): number
  sf_get_string(file: SoundFilePointer, type: number): string | null
  sf_seek: KoffiFunc<(file: SoundFilePointer, frames: number, whence: number) => number>
  /** Bytes, in and out. */
  sf_write_raw: KoffiFunc<Transfer>
  /** Frames, in and out. */
  sf_writef_short: KoffiFunc<Transfer>
  sf_writef_int: KoffiFunc<Transfer>
  sf_writef_float: KoffiFunc<Transfer>
  sf_readf_short: KoffiFunc<Transfer>
  sf_readf_int: KoffiFunc<Transfer>
  sf_readf_float: KoffiFunc<Transfer>
}

let loaded: Libsndfile | undefined

/**
 * Load libsndfile, once a thread.
 *
 * @throws {@link RecorderError} `ERR_LIBRARY_MISSING` when it is not on this machine.
 */
export function libsndfile(): Libsndfile {
  loaded ??= declare(openLibrary('libsndfile.so.1', 'libsndfile1'))
  return loaded
}

function declare(library: LibraryHandle): Libsndfile {
  const info = koffi.struct('SF_INFO', {
    frames: 'int64',
    samplerate: 'int',
    channels: 'int',
    format: 'int',
    sections: 'int',
    seekable: 'int',
  })
  const file = koffi.pointer('SNDFILE', koffi.opaque())
  const infoInOut = koffi.inout(koffi.pointer(info))
  const transfer = (name: string) =>
    library.func(name, 'int64', [file, 'void *', 'int64']) as KoffiFunc<Transfer>
  return {
    sf_open_fd: library.func('sf_open_fd', file, [
      'int',
      'int',
      infoInOut,
      'int',
    ]) as Libsndfile['sf_open_fd'],
    sf_close: library.func('sf_close', 'int', [file]) as Libsndfile['sf_close'],
    sf_error: library.func('sf_error', 'int', [file]),
    sf_strerror: library.func('sf_strerror', 'str', [file]),
    sf_format_check: library.func('sf_format_check', 'int', [koffi.pointer(info)]),
    sf_command: library.func('sf_command', 'int', [file, 'int', 'void *', 'int']),
    sf_set_string: library.func('sf_set_string', 'int', [file, 'int', 'str']),
    sf_get_string: library.func('sf_get_string', 'str', [file, 'int']),
    sf_seek: library.func('sf_seek', 'int64', [file, 'int64', 'int']) as Libsndfile['sf_seek'],
    sf_write_raw: transfer('sf_write_raw'),
    sf_writef_short: transfer('sf_writef_short'),
    sf_writef_int: transfer('sf_writef_int'),
    sf_writef_float: transfer('sf_writef_float'),
    sf_readf_short: transfer('sf_readf_short'),
    sf_readf_int: transfer('sf_readf_int'),
    sf_readf_float: transfer('sf_readf_float'),
  }
}
