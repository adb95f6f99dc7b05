import koffi, { type KoffiFunc, type LibraryHandle } from 'koffi'
import { openLibrary } from './calls.ts'

/** Room for an `OggVorbis_File`: it is 944 bytes large where pointers have 64 bits. */
export const vorbisFileBytes = 4096

/** Return values of `vorbis/codec.h` that are no failure. */
export const OV_HOLE = -3

/** The functions of libvorbisfile that are called; `file` is the memory of an `OggVorbis_File`. */
export interface Libvorbisfile {
  ov_fopen: KoffiFunc<(path: string, file: Uint8Array) => number>
  ov_clear: KoffiFunc<(file: Uint8Array) => number>
  /** Frames of the whole file, or a failure below 0. */
  ov_pcm_total(file: Uint8Array, link: number): number
  /** To the frame. */
  ov_pcm_seek: KoffiFunc<(file: Uint8Array, frame: number) => number>
  /** Decode one packet at most: `planes` gets the address of an array with an address for each channel. */
  ov_read_float: KoffiFunc<
    (file: Uint8Array, planes: Uint8Array, frames: number, link: Uint8Array) => number
  >
}

let loaded: Libvorbisfile | undefined

/**
 * Load libvorbisfile, once a thread.
 *
 * @throws {@link RecorderError} `ERR_LIBRARY_MISSING` when it is not on this machine.
 */
export function libvorbisfile(): Libvorbisfile {
  loaded ??= declare(openLibrary('libvorbisfile.so.3', 'libvorbisfile3'))
  return loaded
}

function declare(library: LibraryHandle): Libvorbisfile {
  const call = <T>(name: string, result: string, ...args: readonly string[]): T =>
    library.func(name, result, [...args]) as T
  return {
    ov_fopen: call('ov_fopen', 'int', 'str', 'void *'),
    ov_clear: call('ov_clear', 'int', 'void *'),
    ov_pcm_total: call('ov_pcm_total', 'int64', 'void *', 'int'),
    ov_pcm_seek: call('ov_pcm_seek', 'int', 'void *', 'int64'),
    ov_read_float: call('ov_read_float', 'long', 'void *', 'void *', 'int', 'void *'),
  }
}

/** The planes that `ov_read_float` has decoded: good until its next call. */
export function planesAt(address: Uint8Array, channels: number, frames: number): Float32Array[] {
  const [table] = new BigUint64Array(address.buffer, address.byteOffset, 1)
  const pointers = new BigUint64Array(koffi.view(table, channels * 8))
  return Array.from(pointers, (plane) => new Float32Array(koffi.view(plane, frames * 4)))
}
