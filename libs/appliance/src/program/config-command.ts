import { Command } from 'commander'

/** The configuration of a kind of box, as {@link configCommand} needs it. */
export interface ConfigFile {
  /** The commented defaults. */
  defaultConfigText(): string
  /** Reads a file; what is wrong with it is thrown. */
  configOf(flags: { readonly config: string }): Promise<unknown>
}

/**
 * The command `config`: print the commented default file, or check one.
 *
 * @param load gets what reads the configuration: only now, for most commands do without
 */
export function configCommand(load: () => Promise<ConfigFile>): Command {
  return new Command('config')
    .description(
      'Print a configuration file with every key, its default and what it means; or check one.',
    )
    .option('--print', 'print the commented defaults')
    .option('--check <file>', 'tell what is wrong with a file')
    .action(async ({ check: config }: { print?: boolean; check?: string }) => {
      const { defaultConfigText, configOf } = await load()
      if (config === undefined) return void process.stdout.write(defaultConfigText())
      await configOf({ config })
      process.stdout.write(`${config}: nothing is wrong with it\n`)
    })
}
