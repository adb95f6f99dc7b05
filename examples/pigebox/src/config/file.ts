import { configText, readConfigFile } from '@boxwright/appliance'
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

/** Where flags go that stand for no key of the first level. */
const places: Readonly<Record<string, string>> = {
  device: 'recording.device',
  rate: 'recording.rate',
  channels: 'recording.channels',
  rotate: 'recording.rotate',
  label: 'storage.label',
}

/**
 * The configuration: flags over the file over defaults.
 *
 * @throws ApplianceError `ERR_CONFIG`, a line for each fault
 */
export async function configOf({ demo, ...others }: ConfigFlags): Promise<Config> {
  const flags = { ...others, ...(demo === undefined ? {} : { demo: demo ? 'always' : 'never' }) }
  return await readConfigFile({ schema: configSchema, flags, places })
}

/** The commented default file. */
export function defaultConfigText(): string {
  const head = [
    "PigeBox's configuration. Every key may be left out; these are the defaults.",
    'Times are written 90, 15m, 1h30m or 7d; sizes 500MB, 1.5TB or 20GiB.',
  ]
  return configText({ schema: configSchema, head })
}
