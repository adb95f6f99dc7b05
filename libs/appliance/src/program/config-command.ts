import { Command } from 'commander'

/** What {@link configCommand} is given. Asynchronous, so that nothing is loaded before it is needed. */
export interface ConfigCommandOptions {
  /** The commented defaults. */
  text(): Promise<string>
  /** Reads a file; what is wrong with it is thrown. */
  check(file: string): Promise<unknown>
}

/** The command `config`: print the commented default file, or check one. */
export function configCommand({ text, check }: ConfigCommandOptions): Command {
  return new Command('config')
    .description(
      'Print a configuration file with every key, its default and what it means; or check one.',
    )
    .option('--print', 'print the commented defaults')
    .option('--check <file>', 'tell what is wrong with a file')
    .action(async ({ check: file }: { print?: boolean; check?: string }) => {
      if (file === undefined) return void process.stdout.write(await text())
      await check(file)
      process.stdout.write(`${file}: nothing is wrong with it\n`)
    })
}
