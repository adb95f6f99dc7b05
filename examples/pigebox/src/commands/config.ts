import { Command } from 'commander'

/** The command `config`: print the commented default file, or check one. */
export function configCommand(): Command {
  return new Command('config')
    .description(
      'Print a configuration file with every key, its default and what it means; or check one.',
    )
    .option('--print', 'print the commented defaults')
    .option('--check <file>', 'tell what is wrong with a file')
    .action(async ({ check }: { print?: boolean; check?: string }) => {
      const { configOf, defaultConfigText } = await import('../config/file.ts')
      if (check === undefined) return void process.stdout.write(defaultConfigText())
      await configOf({ config: check })
      process.stdout.write(`${check}: nothing is wrong with it\n`)
    })
}
