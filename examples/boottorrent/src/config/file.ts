import { configText, readConfigFile } from '@boxwright/appliance'
import type { Config } from './config.ts'
import { configSchema } from './schema.ts'

/** The flags of `serve` that stand for a key of the configuration. */
export interface ConfigFlags {
  readonly config?: string
  readonly data?: string
  readonly project?: string
  readonly machines?: string
  readonly cache?: string
  readonly flavour?: string
  readonly append?: string
  readonly port?: string
  readonly host?: string
  readonly name?: string
  readonly mdns?: boolean
  readonly log?: string
}

/** Where flags go that stand for no key of the first level. */
const places: Readonly<Record<string, string>> = {
  cache: 'phase1.cache',
  flavour: 'phase1.flavour',
  append: 'phase1.append',
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
    "BootTorrent's configuration. Every key may be left out; these are the defaults.",
    'Sizes are written 500kB, 8MB or 16GB.',
  ]
  return configText({ schema: configSchema, head })
}
