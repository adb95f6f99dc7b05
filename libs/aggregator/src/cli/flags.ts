import { Command } from 'commander'

/** The flags of all commands. */
export interface CommonFlags {
  readonly config: string
  readonly town?: string[]
  readonly timeout: string
  readonly json?: boolean
}

/** A command with the flags of all commands. */
export function command(name: string, configuration: string): Command {
  return (
    new Command(name)
      .option('-c, --config <file>', 'the configuration', configuration)
      .option('-t, --town <name...>', 'only these towns (default: all)')
      .option('--timeout <seconds>', 'how long to wait for replicas', '30')
      .option('--json', 'tell it as one JSON document on stdout')
      // What commander finds is wrong usage, too.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  )
}

/** What is below the options of a command. */
export function help(...examples: readonly string[]): string {
  const lines = examples.map((example) => `  dvbboxes ${example}`)
  return `
Examples:
${lines.join('\n')}

Exit codes: 0 all is well, 1 it is not, or nothing was found, 2 wrong usage or configuration.`
}

/** How many seconds are given, in ms. @returns `undefined` for what is no positive number */
export function millisecondsOf(seconds: string): number | undefined {
  const value = Math.round(Number(seconds) * 1_000)
  return value > 0 && value < 2 ** 31 ? value : undefined
}
