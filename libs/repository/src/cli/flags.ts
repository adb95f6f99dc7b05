import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EngineName, RepositoryOptions } from '../options.ts'
import type { TargetCount } from '../selection.ts'

/** Where puavo-os is if nobody says so. */
export const defaultPuavoOs = '/puavo-os/'

/** The Redis of the workers can be told by this variable. */
export const workersVariable = 'PUAVO_IMG_REPO_WORKERS'

/** Flags of every command that makes rdiffs. */
export interface MakeFlags extends SignFlags {
  readonly puavoOs?: string
  readonly jobs?: number
  readonly targets?: TargetCount
  readonly engine?: EngineName
  readonly workers?: string
  readonly patience?: number
  readonly allowAnyImage?: boolean
  readonly signatures?: boolean
  readonly compose?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** Flags of every command that changes what a mirror offers. */
export interface SignFlags {
  readonly keys?: string
  readonly timestampDays?: number
}

/** Give a command the flags of {@link SignFlags}. */
export function withSignFlags(command: Command): Command {
  return command
    .option('--keys <dir>', 'sign the mirror with the keys in DIR, which `keygen` makes')
    .option(
      '--timestamp-days <n>',
      'for how long what is signed is good unless it is signed again (def: 7)',
      wholeNumber,
    )
}

/** {@link SignFlags} as options of a repository. */
export function signOptions({ keys, timestampDays }: SignFlags): Partial<RepositoryOptions> {
  return {
    ...(keys !== undefined && { keys }),
    ...(timestampDays !== undefined && { timestampLife: timestampDays * 86_400 }),
  }
}

/** Give a command the flags of {@link MakeFlags}. */
export function withMakeFlags(command: Command): Command {
  return withSignFlags(withPuavoOs(command))
    .option(
      '-j, --jobs <n>',
      'images or pairs at a time, 256 MB of memory each (default: cores, at most 4)',
      wholeNumber,
    )
    .option(
      '-t, --targets <n>',
      'rdiffs lead to the last so many images of a series, or `all` (default: 3)',
      targets,
    )
    .addOption(
      new Option('--engine <name>', 'what makes rdiffs').choices(['librsync-wasm', 'rdiff']),
    )
    .addOption(
      // A password in the arguments is seen by all users of the machine, one in the environment is not.
      new Option(
        '--workers <redis-url>',
        'rdiffs are made by `worker` on machines with the same storage',
      ).env(workersVariable),
    )
    .option('--patience <seconds>', 'how long that Redis may be away (default: 300)', seconds)
    .option('--allow-any-image', 'also offer images that are no squashfs')
    .option('--compose', 'join rdiffs where that makes them at most 2 % larger: faster')
    .option('--signatures', 'also keep signatures of images, which rdiff alone has use for')
    .option('--dry-run', 'tell what would be made, and make nothing')
    .option('--json', 'tell what happens as JSON lines')
}

/** Give a command the flag for the folder of puavo-os. */
export function withPuavoOs(command: Command): Command {
  return command.option(
    '-p, --puavo-os <dir>',
    `set dir to DIR of puavo-os (def: ${defaultPuavoOs})`,
  )
}

/** The folder of puavo-os: the one that is named, or the usual one if it is there. */
export function puavoOsOf(flag: string | undefined): string | undefined {
  return flag ?? (existsSync(defaultPuavoOs) ? defaultPuavoOs : undefined)
}

/** Flags as options of a repository. */
export function makeOptions(flags: MakeFlags): Partial<RepositoryOptions> {
  const {
    jobs,
    targets: number,
    engine,
    workers,
    patience,
    allowAnyImage,
    signatures,
    compose,
  } = flags
  return {
    ...signOptions(flags),
    ...(jobs !== undefined && { jobs }),
    ...(number !== undefined && { targets: number }),
    ...(engine !== undefined && { engine }),
    ...(workers !== undefined && { workers }),
    ...(patience !== undefined && { patience }),
    ...(allowAnyImage !== undefined && { allowAnyImage }),
    ...(signatures !== undefined && { signatures }),
    ...(compose !== undefined && { compose }),
  }
}

/** A whole number from 1, as a flag. */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('expected a whole number from 1')
}

/** Read a span of time in s. */
export function seconds(text: string): number {
  const value = Number(text)
  if (text !== '' && value >= 0) return value
  throw new InvalidArgumentError('expected seconds from 0')
}

function targets(text: string): TargetCount {
  if (text === 'all') return 'all'
  const value = Number(text)
  if (text !== '' && Number.isInteger(value) && value >= 0) return value
  throw new InvalidArgumentError('expected a whole number, or all')
}
