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
  return new Command(name)
    .option('-c, --config <file>', 'the configuration', configuration)
    .option('-t, --town <name...>', 'only these towns (default: all)')
    .option('--timeout <seconds>', 'how long to wait for replicas', '30')
    .option('--json', 'tell it as one JSON document on stdout')
}

/** How many seconds are given, in ms. @returns `undefined` for what is no positive number */
export function millisecondsOf(seconds: string): number | undefined {
  const value = Math.round(Number(seconds) * 1_000)
  return value > 0 && value < 2 ** 31 ? value : undefined
}
