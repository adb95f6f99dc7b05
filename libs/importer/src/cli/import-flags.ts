import { type Command, Option } from 'commander'
import type { ExtraSum } from '../mhl/manifest.ts'
import type { ImporterOptions } from '../options.ts'
import type { TellFlags } from './tell.ts'

/** The flags of commands that import. */
export interface ImportFlags extends TellFlags {
  readonly naming?: 'numbered' | 'plain'
  readonly template?: string
  readonly zone?: string
  readonly jobs?: string
  readonly readBack: boolean
  readonly mounted?: boolean
  readonly skipOthers?: boolean
  readonly sums?: readonly string[]
  readonly thumbnails?: readonly string[]
  readonly sizes?: readonly string[]
}

/** Give a command the flags of an import. */
export function withImportFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-n, --naming <way>',
        'numbered: DAY/pimg_NUMBER; plain: DAY/name on the card',
      ).choices(['numbered', 'plain']),
    )
    .addOption(
      new Option(
        '-t, --template <name>',
        'name files so: %Y %m %d and so on, {name}, {camera}, {make}, {serial}, {hash}, {number:04}, {sequence:04}',
      ).conflicts('naming'),
    )
    .option('-z, --zone <zone>', 'time zone of what has its time in UTC only (default: UTC)')
    .option('-j, --jobs <n>', 'shots that are read at a time (default: 4)')
    .option('--no-read-back', 'do not read each copy back from the disk: faster, not proven')
    .option(
      '--sums <names>',
      'keep more sums of each file than XXH128 for other programs: c4, md5, sha1; several with commas',
      listed,
    )
    .option('--mounted', 'refuse a DST that is not on a disk of its own')
    .option('--skip-others', 'leave alone what is no photo, film, sound or sidecar')
    .option(
      '--thumbnails <dir>',
      'make thumbnails there, in folders like those of DST; once more for each further DST',
      (folder: string, before: readonly string[] = []) => [...before, folder],
    )
    .option(
      '--sizes <pixels>',
      'how long the longer edge of a thumbnail is; several with commas: each but the first has a folder @SIZE (default: 256)',
      listed,
    )
}

function listed(names: string): readonly string[] {
  return names.split(',')
}

/** The options of an importer, from flags. */
export function optionsOf(
  archive: string | readonly string[],
  flags: ImportFlags,
): ImporterOptions {
  const { naming, template, zone, jobs, readBack, mounted, skipOthers, sums } = flags
  return {
    archive,
    readBack,
    ...(naming && { naming }),
    ...(template !== undefined && { naming: { template } }),
    ...(zone !== undefined && { zone }),
    ...(jobs !== undefined && { jobs: Number(jobs) }),
    ...(mounted && { mounted }),
    ...(skipOthers && { others: 'skip' }),
    // Whether there are such sums, the options tell.
    ...(sums && { sums: sums as readonly ExtraSum[] }),
  }
}
