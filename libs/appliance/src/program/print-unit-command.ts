import { resolve } from 'node:path'
import { Command } from 'commander'

/** What a unit names beside what is configured. */
export interface UnitPlaces {
  /** The command's script, as it was called. */
  readonly command: string
  /** The configuration file, absolute. */
  readonly file: string
  /** Who it runs as. */
  readonly user: string
}

/** What {@link printUnitCommand} is given. */
export interface PrintUnitCommandOptions {
  /** Name of the command. */
  readonly command: string
  /** Name of the service; its configuration is at `/etc/SERVICE.yaml` unless told otherwise. */
  readonly service: string
  /** Who it runs as unless told otherwise. */
  readonly user: string
  /** Makes the unit. @param config - the configuration file as it was given, if it was */
  text(places: UnitPlaces, config: string | undefined): Promise<string>
}

/** The command `print-unit`: a systemd unit for this machine. */
export function printUnitCommand(options: PrintUnitCommandOptions): Command {
  const { command, service, user: usualUser, text } = options
  const usualConfig = `/etc/${service}.yaml`
  return new Command('print-unit')
    .description(
      `Print a systemd unit: ${command} print-unit > /etc/systemd/system/${service}.service`,
    )
    .option('-C, --config <file>', `configuration (default: ${usualConfig})`)
    .option('--user <user>', 'who it runs as', usualUser)
    .action(async ({ config, user }: { config?: string; user: string }) => {
      const script = resolve(process.argv[1] ?? command)
      const places = { command: script, file: resolve(config ?? usualConfig), user }
      process.stdout.write(await text(places, config))
    })
}
