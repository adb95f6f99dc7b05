import { resolve } from 'node:path'
import { Command } from 'commander'

/** What a unit is printed for. */
export interface UnitNames {
  /** Name of the command. */
  readonly command: string
  /** Name of the service. */
  readonly service: string
  /** Its configuration, unless told otherwise. Default `/etc/SERVICE.yaml`. */
  readonly file?: string
}

/** What a unit names beside what is configured. */
export interface UnitPlaces {
  /** The command's script, as it was called. */
  readonly command: string
  /** The configuration file, absolute. */
  readonly file: string
}

/** What {@link printUnitCommand} is given. */
export interface PrintUnitCommandOptions<Flags extends object> extends UnitNames {
  /**
   * Makes the unit.
   *
   * @param places what the unit names
   * @param flags what was asked for: `config` as it was given, if it was, and each option that the caller has added
   */
  text(places: UnitPlaces, flags: Flags & { readonly config?: string }): Promise<string>
}

/**
 * What a unit for this machine names.
 *
 * @param names the command and its service
 * @param config the configuration file, if another one than usual was asked for
 */
export function unitPlaces(
  { command, service, file = `/etc/${service}.yaml` }: UnitNames,
  config?: string,
): UnitPlaces {
  return {
    command: resolve(process.argv[1] ?? command),
    file: resolve(config ?? file),
  }
}

/**
 * The command `print-unit`: a systemd unit for this machine. What else a kind of box can be asked, such as `--user`, its
 * caller adds by `option`; it comes with the flags.
 */
export function printUnitCommand<Flags extends object = object>(
  options: PrintUnitCommandOptions<Flags>,
): Command {
  const { command, service, text } = options
  return new Command('print-unit')
    .description(
      `Print a systemd unit: ${command} print-unit > /etc/systemd/system/${service}.service`,
    )
    .option('-C, --config <file>', `configuration (default: ${unitPlaces(options).file})`)
    .action(async (flags: Flags & { readonly config?: string }) => {
      process.stdout.write(await text(unitPlaces(options, flags.config), flags))
    })
}
