import { RecorderError } from '../errors.ts'
import { bytesPerFrame, type PcmFormat, sampleFormats } from '../pcm.ts'
import { alsa, alsaFormats, libasound, type Pointer } from './declarations.ts'

/** What to ask of a device. */
export interface DeviceRequest extends PcmFormat {
  /** ALSA's name of the PCM: `default`, `hw:0`, `plughw:CARD=Device`. */
  readonly device: string
  /** Length of the device's buffer in µs: how late we may come before it overruns. */
  readonly bufferTime: number
  /** Time between the device's interrupts in µs, where it matters. */
  readonly periodTime?: number
  /** Frames in a period: instead of `periodTime`. */
  readonly periodSize?: number
}

/** A PCM open for capture. Not thread-safe: it lives in the capture thread. */
export interface Device {
  /** Frames in its buffer. */
  readonly bufferFrames: number
  /** Frames in its period. */
  readonly periodFrames: number
  /** Begin to capture; also after an overrun. */
  start(): void
  /** Frames read into `into`; 0 when none is ready; a negative errno when the device broke. */
  read(into: Uint8Array): number
  /** Get going after `read` returned `error`. Throws when the device is lost. */
  recover(error: number): void
  /** Close it. */
  close(): void
}

/**
 * Open a PCM for capture with exactly the format asked for.
 *
 * @throws {@link RecorderError} `ERR_DEVICE` when it cannot be opened, `ERR_DEVICE_UNSUPPORTED` when it
 * does not offer the format: the message says what it offers.
 */
export function openDevice(request: DeviceRequest): Device {
  const lib = libasound()
  const { device: name } = request
  const opened: [Pointer | null] = [null]
  const result = lib.snd_pcm_open(opened, name, alsa.SND_PCM_STREAM_CAPTURE, alsa.SND_PCM_NONBLOCK)
  if (result < 0 || opened[0] === null) {
    // libasound reads what it has of each card once, with the first PCM: of one that is plugged in later it would never
    // know `default` or `front`. Forgotten, all is read anew with the next attempt.
    lib.snd_config_update_free_global()
    throw cannotOpen(name, result)
  }
  const pcm = opened[0]
  const check = (what: string, code: number): void => {
    if (code < 0) throw deviceError(name, what, code)
  }
  try {
    const { bufferFrames, periodFrames } = configure(pcm, request, check)
    const frameBytes = bytesPerFrame(request)
    return {
      bufferFrames,
      periodFrames,
      start() {
        check('prepare', lib.snd_pcm_prepare(pcm))
        check('start', lib.snd_pcm_start(pcm))
      },
      read(into) {
        const frames = Number(lib.snd_pcm_readi(pcm, into, into.byteLength / frameBytes))
        return frames === -alsa.EAGAIN || frames === -alsa.EINTR ? 0 : frames
      },
      recover(error) {
        // A suspended device may need some time to resume; where it cannot, prepare is the way out.
        if (error === -alsa.ESTRPIPE && lib.snd_pcm_resume(pcm) === 0) return
        check('recover', lib.snd_pcm_prepare(pcm))
        check('restart', lib.snd_pcm_start(pcm))
      },
      close: () => void lib.snd_pcm_close(pcm),
    }
  } catch (error) {
    lib.snd_pcm_close(pcm)
    throw error
  }
}

/** An error of ALSA's, with its own words. */
export function deviceError(name: string, what: string, code: number): RecorderError {
  const words = libasound().snd_strerror(code)
  return new RecorderError('ERR_DEVICE_LOST', `${name}: cannot ${what}: ${words} (${code})`)
}

function cannotOpen(name: string, code: number): RecorderError {
  const words = libasound().snd_strerror(code)
  const hint =
    code === -2 || code === -19 || code === -6
      ? 'expected the name of a capture PCM (`arecord -L` lists them)'
      : code === -16
        ? 'another program has it open'
        : code === -13
          ? 'the user must be in the group `audio`'
          : ''
  return new RecorderError(
    'ERR_DEVICE',
    `${name}: cannot open for capture: ${words}${hint && `; ${hint}`}`,
  )
}

type Check = (what: string, code: number) => void

function configure(
  pcm: Pointer,
  request: DeviceRequest,
  check: Check,
): { bufferFrames: number; periodFrames: number } {
  const lib = libasound()
  const allocated: [Pointer | null] = [null]
  check('allocate parameters', lib.snd_pcm_hw_params_malloc(allocated))
  const params = allocated[0] as Pointer
  try {
    check('read its parameters', lib.snd_pcm_hw_params_any(pcm, params))
    // Sound is kept as the device delivers it: no rate conversion behind our back.
    lib.snd_pcm_hw_params_set_rate_resample(pcm, params, 0)
    const access = alsa.SND_PCM_ACCESS_RW_INTERLEAVED
    check('use interleaved access', lib.snd_pcm_hw_params_set_access(pcm, params, access))
    refuseUnsupported(pcm, params, request)
    const { sampleFormat, channels, rate, bufferTime, periodTime, periodSize } = request
    const format = alsaFormats[sampleFormat]
    check(`set ${sampleFormat}`, lib.snd_pcm_hw_params_set_format(pcm, params, format))
    check(`set ${channels} channels`, lib.snd_pcm_hw_params_set_channels(pcm, params, channels))
    check(`set ${rate} Hz`, lib.snd_pcm_hw_params_set_rate(pcm, params, rate, 0))
    if (periodSize !== undefined) {
      const set = lib.snd_pcm_hw_params_set_period_size(pcm, params, periodSize, 0)
      check(`set a period of ${periodSize} frames`, set)
    } else if (periodTime !== undefined) {
      const set = lib.snd_pcm_hw_params_set_period_time_near(pcm, params, [periodTime], null)
      check(`set a period of ${periodTime} µs`, set)
    }
    const buffer = lib.snd_pcm_hw_params_set_buffer_time_near(pcm, params, [bufferTime], null)
    check(`set a buffer of ${bufferTime} µs`, buffer)
    check('apply its parameters', lib.snd_pcm_hw_params(pcm, params))
    const bufferFrames = [0]
    const periodFrames = [0]
    check('read its buffer size', lib.snd_pcm_get_params(pcm, bufferFrames, periodFrames))
    return { bufferFrames: Number(bufferFrames[0]), periodFrames: Number(periodFrames[0]) }
  } finally {
    lib.snd_pcm_hw_params_free(params)
  }
}

const usualRates = [
  8000, 11025, 16000, 22050, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000,
]

function refuseUnsupported(pcm: Pointer, params: Pointer, request: DeviceRequest): void {
  const lib = libasound()
  const get = (read: (value: number[]) => number): number => {
    const value = [0]
    read(value)
    return value[0] ?? 0
  }
  const formats = sampleFormats.filter(
    (format) => lib.snd_pcm_hw_params_test_format(pcm, params, alsaFormats[format]) === 0,
  )
  const channels = [
    get((value) => lib.snd_pcm_hw_params_get_channels_min(params, value)),
    get((value) => lib.snd_pcm_hw_params_get_channels_max(params, value)),
  ] as const
  const range = [
    get((value) => lib.snd_pcm_hw_params_get_rate_min(params, value, null)),
    get((value) => lib.snd_pcm_hw_params_get_rate_max(params, value, null)),
  ] as const
  const takes = (rate: number): boolean =>
    lib.snd_pcm_hw_params_test_rate(pcm, params, rate, 0) === 0
  const faults: string[] = []
  if (!formats.includes(request.sampleFormat)) {
    faults.push(
      `sample format ${request.sampleFormat}: it offers ${formats.join(', ') || 'none of ours'}`,
    )
  }
  if (request.channels < channels[0] || request.channels > channels[1]) {
    faults.push(`${request.channels} channels: it offers ${span(...channels)}`)
  }
  if (!takes(request.rate)) {
    const listed = usualRates.filter(takes)
    faults.push(`${request.rate} Hz: it offers ${listed.join(', ') || span(...range)} Hz`)
  }
  if (faults.length > 0) {
    const message = `${request.device}: does not take ${faults.join('; ')}`
    throw new RecorderError('ERR_DEVICE_UNSUPPORTED', message)
  }
}

function span(least: number, most: number): string {
  return least === most ? `${least}` : `${least} to ${most}`
}
