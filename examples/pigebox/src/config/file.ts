import { readFile } from 'node:fs/promises'
import { configText, readConfig } from '@boxwright/appliance'
import { PigeboxError } from '../errors.ts'
import type { Config } from './config.ts'
import { configSchema } from './schema.ts'

/** The flags of `serve` that stand for a key of the configuration. */
export interface ConfigFlags {
  readonly config?: string
  readonly data?: string
  readonly port?: string
  readonly host?: string
  readonly name?: string
  readonly demo?: boolean
  readonly mdns?: boolean
  readonly device?: string
  readonly rate?: string
  readonly channels?: string
  readonly rotate?: string
  readonly label?: string
  readonly log?: string
}

/** Where each flag goes; the others are keys of the first level. */
const places: Readonly<Record<string, string>> = {
  port: 'web.port',
  host: 'web.host',
  device: 'recording.device',
  rate: 'recording.rate',
  channels: 'recording.channels',
  rotate: 'recording.rotate',
  label: 'storage.label',
}

/**
 * The configuration: flags over the file over defaults.
 *
 * @throws ApplianceError `ERR_CONFIG`, a line for each fault; PigeboxError `ERR_CONFIG` when the file cannot be read
 */
export async function configOf(flags: ConfigFlags): Promise<Config> {
  const { config: file, demo, mdns, ...others } = flags
  const typed = {
    ...others,
    ...(demo === undefined ? {} : { demo: demo ? 'always' : 'never' }),
    // Commander says true when nothing was typed.
    ...(mdns === false ? { mdns } : {}),
  }
  return readConfig({
    schema: configSchema,
    flags: Object.fromEntries(
      Object.entries(typed).map(([flag, value]) => [places[flag] ?? flag, value]),
    ),
    ...(file === undefined ? {} : { file, text: await contentOf(file) }),
  })
}

/** The commented default file. */
export function defaultConfigText(): string {
  const head = [
    "PigeBox's configuration. Every key may be left out; these are the defaults.",
    'Times are written 90, 15m, 1h30m or 7d; sizes 500MB, 1.5TB or 20GiB.',
  ]
  return configText({ schema: configSchema, head })
}

async function contentOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause) => {
    throw new PigeboxError('ERR_CONFIG', `${file}: ${cause.message}`, { cause })
  })
}
