import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { openAlsa } from '../alsa/source.ts'
import type { AudioKind, AudioOutput } from '../audio-file.ts'
import { readDuration } from '../duration.ts'
import { RecorderError } from '../errors.ts'
import type { Existing } from '../options.ts'
import type { SampleFormat } from '../pcm.ts'
import { createRecorder } from '../recorder.ts'
import type { PcmSource } from '../source.ts'
import { fromIterable } from '../sources/iterable.ts'
import { faultsOf } from '../validate.ts'
import { runHook } from './hook.ts'
import { report } from './report.ts'

/** The flags of `record`, as typed or as read from a configuration file. */
export interface RecordFlags {
  readonly device?: string | undefined
  readonly input?: string | undefined
  readonly rate?: string | undefined
  readonly channels?: string | undefined
  readonly sampleFormat?: string | undefined
  readonly directory?: string | undefined
  readonly file?: string | undefined
  readonly length?: string | undefined
  readonly rotate?: string | undefined
  readonly format?: string | undefined
  readonly quality?: string | undefined
  readonly depth?: string | undefined
  readonly zone?: string | undefined
  readonly existing?: string | undefined
  readonly holes?: string | undefined
  readonly ring?: string | undefined
  readonly periodTime?: string | undefined
  readonly bufferTime?: string | undefined
  readonly onSegment?: string | undefined
  readonly config?: string | undefined
  readonly pid?: string | undefined
  readonly mounted?: boolean | undefined
  readonly metering?: boolean | undefined
  readonly sidecars?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly json?: boolean | undefined
  readonly background?: boolean | undefined
}

const text = z.union([z.string(), z.number()]).transform(String).optional()
const flag = z.boolean().optional()
const flagSchema: z.ZodType<RecordFlags> = z.strictObject({
  device: text,
  input: text,
  rate: text,
  channels: text,
  sampleFormat: text,
  directory: text,
  file: text,
  length: text,
  rotate: text,
  format: text,
  quality: text,
  depth: text,
  zone: text,
  existing: text,
  holes: text,
  ring: text,
  periodTime: text,
  bufferTime: text,
  onSegment: text,
  config: text,
  pid: text,
  mounted: flag,
  metering: flag,
  sidecars: flag,
  quiet: flag,
  json: flag,
  background: flag,
})

/** Run `record`: set the exit code, print one line for an error. */
export async function record(typed: RecordFlags): Promise<void> {
  try {
    const flags = await withConfig(typed)
    if (flags.background) return await goOn(flags)
    await run(flags)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    const usage = error instanceof RecorderError && error.code === 'ERR_OPTIONS'
    process.exitCode = usage ? 2 : 1
  }
}

async function withConfig(typed: RecordFlags): Promise<RecordFlags> {
  if (typed.config === undefined) return typed
  const fault = (cause: unknown, words: string): RecorderError =>
    new RecorderError('ERR_OPTIONS', `${typed.config}: ${words}`, { cause })
  const source = await readFile(typed.config, 'utf8').catch((error) => {
    throw fault(error, error.message)
  })
  let document: Record<string, unknown>
  try {
    document = parse(source) ?? {}
  } catch (error) {
    throw fault(error, error instanceof Error ? error.message : String(error))
  }
  const camel = Object.entries(document).map(([key, value]) => [
    key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  const parsed = flagSchema.safeParse(Object.fromEntries(camel))
  if (parsed.success) return { ...parsed.data, ...typed }
  throw fault(parsed.error, faultsOf(parsed.error, document).join('; '))
}

/** Detach, as alsa-backup's `--background` did. */
async function goOn(flags: RecordFlags): Promise<void> {
  // It may hide in `-qb`, or be a line of the configuration: it is answered, not taken away.
  const args = [...process.execArgv, ...process.argv.slice(1), '--no-background']
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' })
  child.unref()
  if (flags.pid !== undefined) await writeFile(flags.pid, `${child.pid}\n`)
}

async function run(flags: RecordFlags): Promise<void> {
  const rate = number(flags.rate, 'rate')
  // Before the recorder has it, too: a wrong option must not leave a device open.
  await using source = await openSource(flags, rate)
  const rotate = flags.rotate === undefined ? false : readDuration(flags.rotate, 'rotate')
  await using recorder = createRecorder({
    source,
    directory: flags.directory ?? process.cwd(),
    rotate,
    ...(rotate === false || flags.file !== undefined ? { name: flags.file ?? 'record.wav' } : {}),
    outputs: outputsOf(flags),
    ...(flags.zone === undefined ? {} : { zone: flags.zone }),
    ...(flags.existing === undefined ? {} : { existing: flags.existing as Existing }),
    ...(flags.holes === undefined ? {} : { holes: flags.holes as 'silence' | 'split' }),
    ...(flags.length === undefined ? {} : { duration: readDuration(flags.length, 'length') }),
    mounted: flags.mounted ?? false,
    metering: flags.metering ?? true,
    sidecars: flags.sidecars ?? true,
  })
  const { onSegment } = flags
  if (onSegment !== undefined)
    recorder.events.on(
      'segment',
      (segment) => void runHook(onSegment, segment, flags.directory ?? process.cwd()),
    )
  if (flags.pid !== undefined) await writeFile(flags.pid, `${process.pid}\n`)
  using _telling = report(recorder, {
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    source,
  })
  using signals = untilInterrupted()
  try {
    await recorder.run(signals.signal)
  } finally {
    if (flags.pid !== undefined) await rm(flags.pid, { force: true })
  }
}

/** What is written; each kind is told what concerns it. */
function outputsOf(flags: RecordFlags): AudioOutput[] {
  const quality = number(flags.quality, 'quality')
  const depth = number(flags.depth, 'depth') as AudioOutput['depth']
  return (flags.format ?? 'wav').split(',').map((word) => {
    const kind = word.trim() as AudioKind
    if (kind === 'flac') return { kind, ...(depth === undefined ? {} : { depth }) }
    if (kind === 'wav') return { kind }
    return { kind, ...(quality === undefined ? {} : { quality }) }
  })
}

async function openSource(flags: RecordFlags, rate: number | undefined): Promise<PcmSource> {
  if (flags.input !== undefined) {
    const bytes = flags.input === '-' ? process.stdin : createReadStream(flags.input)
    return fromIterable({ bytes, format: 'wav', name: flags.input })
  }
  const channels = number(flags.channels, 'channels')
  const bufferTime = number(flags.bufferTime, 'buffer-time')
  const periodTime = number(flags.periodTime, 'period-time')
  return openAlsa({
    ...(flags.device === undefined ? {} : { device: flags.device }),
    ...(rate === undefined ? {} : { rate }),
    ...(channels === undefined ? {} : { channels }),
    ...(flags.sampleFormat === undefined
      ? {}
      : { sampleFormat: flags.sampleFormat as SampleFormat }),
    ...(bufferTime === undefined ? {} : { bufferTime }),
    ...(periodTime === undefined ? {} : { periodTime }),
    ...(flags.ring === undefined ? {} : { ring: readDuration(flags.ring, 'ring') }),
    // With a length, a lost device ends the recording: nobody waits for it (alsa-backup's rule).
    ...(flags.length === undefined ? {} : { retry: false }),
  })
}

function number(value: string | undefined, key: string): number | undefined {
  if (value === undefined) return undefined
  const parsed = Number(value)
  if (Number.isFinite(parsed) && parsed > 0) return parsed
  throw new RecorderError(
    'ERR_OPTIONS',
    `${key}: expected a positive number, got ${JSON.stringify(value)}`,
  )
}

/** Aborts at the first Ctrl+C or SIGTERM; a second one ends the process as usual. */
function untilInterrupted(): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController()
  const abort = (): void => {
    release()
    stop.abort()
  }
  const release = (): void => {
    process.off('SIGINT', abort)
    process.off('SIGTERM', abort)
  }
  process.on('SIGINT', abort)
  process.on('SIGTERM', abort)
  return { signal: stop.signal, [Symbol.dispose]: release }
}
