import { configText, readConfigFile } from '@boxwright/appliance'
import type { Settings } from './config.ts'
import { settingsSchema } from './schema.ts'

/** The flags of `serve` that stand for a key of the settings. */
export interface SettingsFlags {
  /** The file. */
  readonly config?: string
  readonly port?: string
  readonly host?: string
  readonly name?: string
  readonly language?: string
  readonly mdns?: boolean
  readonly log?: string
}

/**
 * The settings: flags over the file over defaults.
 *
 * @throws ApplianceError `ERR_CONFIG`, a line for each fault
 */
export async function configOf(flags: SettingsFlags): Promise<Settings> {
  return await readConfigFile({ schema: settingsSchema, flags: { ...flags } })
}

/** The commented default file. */
export function defaultConfigText(): string {
  const head = [
    "The page's settings. Every key may be left out; these are the defaults.",
    'The boxes, the channels and the log are in /etc/dvbboxes/configuration, as they always were.',
  ]
  return configText({ schema: settingsSchema, head })
}
