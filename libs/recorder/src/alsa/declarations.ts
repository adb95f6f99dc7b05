import koffi, { type LibraryHandle, type TypeObject } from 'koffi'
import { RecorderError } from '../errors.ts'
import type { SampleFormat } from '../pcm.ts'

/** A C pointer, as koffi hands it out. */
export type Pointer = bigint

/** `snd_pcm_format_t` of `alsa/pcm.h`, for the formats that we take. */
export const alsaFormats: Readonly<Record<SampleFormat, number>> = {
  S16_LE: 2,
  S24_LE: 6,
  S32_LE: 10,
  FLOAT_LE: 14,
  S24_3LE: 32,
}

/** Constants of `alsa/pcm.h` and `asm-generic/errno.h`. */
export const alsa = {
  SND_PCM_STREAM_CAPTURE: 1,
  SND_PCM_NONBLOCK: 1,
  SND_PCM_ACCESS_RW_INTERLEAVED: 3,
  EINTR: 4,
  EAGAIN: 11,
  EPIPE: 32,
  ESTRPIPE: 86,
} as const

type Out<T> = [T | null]
type TypeSpec = string | TypeObject | ReturnType<typeof koffi.out>

/** The functions of libasound that are called; each returns a negative errno where it fails. */
export interface Libasound {
  snd_strerror(error: number): string
  snd_pcm_open(pcm: Out<Pointer>, name: string, stream: number, mode: number): number
  snd_pcm_close(pcm: Pointer): number
  snd_pcm_hw_params_malloc(params: Out<Pointer>): number
  snd_pcm_hw_params_free(params: Pointer): void
  snd_pcm_hw_params_any(pcm: Pointer, params: Pointer): number
  snd_pcm_hw_params_set_access(pcm: Pointer, params: Pointer, access: number): number
  snd_pcm_hw_params_test_format(pcm: Pointer, params: Pointer, format: number): number
  snd_pcm_hw_params_set_format(pcm: Pointer, params: Pointer, format: number): number
  snd_pcm_hw_params_get_channels_min(params: Pointer, value: number[]): number
  snd_pcm_hw_params_get_channels_max(params: Pointer, value: number[]): number
  snd_pcm_hw_params_set_channels(pcm: Pointer, params: Pointer, channels: number): number
  snd_pcm_hw_params_get_rate_min(params: Pointer, value: number[], direction: null): number
  snd_pcm_hw_params_get_rate_max(params: Pointer, value: number[], direction: null): number
  snd_pcm_hw_params_set_rate_resample(pcm: Pointer, params: Pointer, resample: number): number
  snd_pcm_hw_params_test_rate(
    pcm: Pointer,
    params: Pointer,
    rate: number,
    direction: number,
  ): number
  snd_pcm_hw_params_set_rate(pcm: Pointer, params: Pointer, rate: number, direction: number): number
  snd_pcm_hw_params_set_buffer_time_near(
    pcm: Pointer,
    params: Pointer,
    us: number[],
    direction: null,
  ): number
  snd_pcm_hw_params_set_period_time_near(
    pcm: Pointer,
    params: Pointer,
    us: number[],
    direction: null,
  ): number
  snd_pcm_hw_params_set_period_size(
    pcm: Pointer,
    params: Pointer,
    frames: number,
    direction: number,
  ): number
  snd_pcm_hw_params(pcm: Pointer, params: Pointer): number
  snd_pcm_get_params(pcm: Pointer, buffer: number[], period: number[]): number
  snd_pcm_prepare(pcm: Pointer): number
  snd_pcm_start(pcm: Pointer): number
  snd_pcm_resume(pcm: Pointer): number
  snd_pcm_readi(pcm: Pointer, buffer: Uint8Array, frames: number): number
  snd_config_update_free_global(): number
  snd_device_name_hint(card: number, kind: string, hints: Out<Pointer>): number
  snd_device_name_get_hint(hint: Pointer, id: string): string | null
  snd_device_name_free_hint(hints: Pointer): number
}

let loaded: Libasound | undefined

/**
 * Load libasound, once a thread.
 *
 * @throws {@link RecorderError} `ERR_LIBRARY_MISSING` when it is not on this machine.
 */
export function libasound(): Libasound {
  if (loaded) return loaded
  const library = open()
  silence(library)
  loaded = declare(library)
  return loaded
}

function open(): LibraryHandle {
  try {
    return koffi.load('libasound.so.2')
  } catch (cause) {
    throw new RecorderError(
      'ERR_LIBRARY_MISSING',
      'libasound.so.2 cannot be loaded: install it (Debian: apt-get install libasound2)',
      { cause },
    )
  }
}

function declare(library: LibraryHandle): Libasound {
  const pcm = koffi.pointer('snd_pcm_t', koffi.opaque())
  const params = koffi.pointer('snd_pcm_hw_params_t', koffi.opaque())
  const hints = koffi.pointer('snd_hints_t', koffi.opaque())
  const freed = koffi.disposable('snd_owned_str', 'str', koffi.free)
  const int = (name: string, ...args: TypeSpec[]) => library.func(name, 'int', args)
  const outPcm = koffi.out(koffi.pointer(pcm))
  const outParams = koffi.out(koffi.pointer(params))
  const outHints = koffi.out(koffi.pointer(hints))
  const uint = koffi.out(koffi.pointer('unsigned int'))
  const uintInOut = koffi.inout(koffi.pointer('unsigned int'))
  const ulong = koffi.out(koffi.pointer('unsigned long'))
  const direction = koffi.pointer('int')
  return {
    snd_strerror: library.func('snd_strerror', 'str', ['int']),
    snd_pcm_open: int('snd_pcm_open', outPcm, 'str', 'int', 'int'),
    snd_pcm_close: int('snd_pcm_close', pcm),
    snd_pcm_hw_params_malloc: int('snd_pcm_hw_params_malloc', outParams),
    snd_pcm_hw_params_free: library.func('snd_pcm_hw_params_free', 'void', [params]),
    snd_pcm_hw_params_any: int('snd_pcm_hw_params_any', pcm, params),
    snd_pcm_hw_params_set_access: int('snd_pcm_hw_params_set_access', pcm, params, 'int'),
    snd_pcm_hw_params_test_format: int('snd_pcm_hw_params_test_format', pcm, params, 'int'),
    snd_pcm_hw_params_set_format: int('snd_pcm_hw_params_set_format', pcm, params, 'int'),
    snd_pcm_hw_params_get_channels_min: int('snd_pcm_hw_params_get_channels_min', params, uint),
    snd_pcm_hw_params_get_channels_max: int('snd_pcm_hw_params_get_channels_max', params, uint),
    snd_pcm_hw_params_set_channels: int('snd_pcm_hw_params_set_channels', pcm, params, 'uint'),
    snd_pcm_hw_params_get_rate_min: int('snd_pcm_hw_params_get_rate_min', params, uint, direction),
    snd_pcm_hw_params_get_rate_max: int('snd_pcm_hw_params_get_rate_max', params, uint, direction),
    snd_pcm_hw_params_set_rate_resample: int(
      'snd_pcm_hw_params_set_rate_resample',
      pcm,
      params,
      'uint',
    ),
    snd_pcm_hw_params_test_rate: int('snd_pcm_hw_params_test_rate', pcm, params, 'uint', 'int'),
    snd_pcm_hw_params_set_rate: int('snd_pcm_hw_params_set_rate', pcm, params, 'uint', 'int'),
    snd_pcm_hw_params_set_buffer_time_near: int(
      'snd_pcm_hw_params_set_buffer_time_near',
      pcm,
      params,
      uintInOut,
      direction,
    ),
    snd_pcm_hw_params_set_period_time_near: int(
      'snd_pcm_hw_params_set_period_time_near',
      pcm,
      params,
      uintInOut,
      direction,
    ),
    snd_pcm_hw_params_set_period_size: int(
      'snd_pcm_hw_params_set_period_size',
      pcm,
      params,
      'unsigned long',
      'int',
    ),
    snd_pcm_hw_params: int('snd_pcm_hw_params', pcm, params),
    snd_pcm_get_params: int('snd_pcm_get_params', pcm, ulong, ulong),
    snd_pcm_prepare: int('snd_pcm_prepare', pcm),
    snd_pcm_start: int('snd_pcm_start', pcm),
    snd_pcm_resume: int('snd_pcm_resume', pcm),
    snd_pcm_readi: library.func('snd_pcm_readi', 'long', [pcm, 'void *', 'unsigned long']),
    snd_config_update_free_global: int('snd_config_update_free_global'),
    snd_device_name_hint: int('snd_device_name_hint', 'int', 'str', outHints),
    snd_device_name_get_hint: library.func('snd_device_name_get_hint', freed, [hints, 'str']),
    snd_device_name_free_hint: int('snd_device_name_free_hint', hints),
  }
}

/** Keep libasound from writing to stderr: what it says is in our errors. */
function silence(library: LibraryHandle): void {
  // The handler of this thread (alsa/error.h): no other user of libasound in this process is silenced.
  const handler = koffi.proto('void snd_local_error(str, int, str, int, str, void *)')
  const ignore = koffi.register(() => undefined, koffi.pointer(handler))
  library.func('snd_lib_error_set_local', 'void *', [koffi.pointer(handler)])(ignore)
}
