import koffi, { type KoffiFunc, type LibraryHandle } from 'koffi'
import { openLibrary } from './calls.ts'

/** A `soxr_t`. */
export type SoxrPointer = bigint

/** Sample types of `soxr.h`, interleaved. */
export const soxrTypes = { float: 0, int: 2, short: 3 } as const

/** `soxr_io_spec_t`. */
export interface SoxrIo {
  itype: number
  otype: number
  scale: number
  e: null
  flags: number
}

/** The functions of libsoxr that are called. */
export interface Libsoxr {
  soxr_create(
    from: number,
    to: number,
    channels: number,
    error: [string | null],
    io: SoxrIo,
    quality: null,
    runtime: null,
  ): SoxrPointer | null
  soxr_process: KoffiFunc<
    (
      resampler: SoxrPointer,
      input: Uint8Array | null,
      inputFrames: number,
      inputDone: [number],
      output: Uint8Array,
      outputFrames: number,
      outputDone: [number],
    ) => string | null
  >
  soxr_delete(resampler: SoxrPointer): void
}

let loaded: Libsoxr | undefined

/**
 * Load libsoxr, once a thread.
 *
 * @throws {@link RecorderError} `ERR_LIBRARY_MISSING` when it is not on this machine.
 */
export function libsoxr(): Libsoxr {
  loaded ??= declare(openLibrary('libsoxr.so.0', 'libsoxr0'))
  return loaded
}

function declare(library: LibraryHandle): Libsoxr {
  const io = koffi.struct('soxr_io_spec', {
    itype: 'int',
    otype: 'int',
    scale: 'double',
    e: 'void *',
    flags: 'ulong',
  })
  const soxr = koffi.pointer('soxr', koffi.opaque())
  const error = koffi.out(koffi.pointer('str'))
  const done = koffi.out(koffi.pointer('size_t'))
  return {
    soxr_create: library.func('soxr_create', soxr, [
      'double',
      'double',
      'uint',
      error,
      koffi.pointer(io),
      'void *',
      'void *',
    ]),
    soxr_process: library.func('soxr_process', 'str', [
      soxr,
      'void *',
      'size_t',
      done,
      'void *',
      'size_t',
      done,
    ]) as Libsoxr['soxr_process'],
    soxr_delete: library.func('soxr_delete', 'void', [soxr]),
  }
}
