import { configText, readConfigFile } from '@boxwright/appliance'
import type { Config } from './config.ts'
import { configSchema } from './schema.ts'

/** The flags of `serve` that stand for a key of the configuration. */
export interface ConfigFlags {
  readonly config?: string
  readonly data?: string
  readonly images?: string
  readonly mirror?: string
  readonly repository?: string
  readonly keys?: string
  readonly workers?: string
  readonly port?: string
  readonly host?: string
  readonly name?: string
  readonly mdns?: boolean
  readonly log?: string
}

/** Where flags go that stand for no key of the first level. */
const places: Readonly<Record<string, string>> = {
  keys: 'signing.keys',
  workers: 'making.workers',
}

/**
 * The configuration: flags over the file over defaults.
 *
 * @throws ApplianceError `ERR_CONFIG`, a line for each fault
 */
export async function configOf(flags: ConfigFlags): Promise<Config> {
  return await readConfigFile({ schema: configSchema, flags: { ...flags }, places })
}

/** The commented default file. */
export function defaultConfigText(): string {
  const head = [
    "The Puavo image mirror's configuration. Every key may be left out; these are the defaults.",
    'Times are written 90, 15m, 1h30m or 7d.',
  ]
  return configText({ schema: configSchema, head })
}
