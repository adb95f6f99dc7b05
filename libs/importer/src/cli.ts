/**
 * The importer's sub-commands, for an application to mount.
 *
 * @packageDocumentation
 */
import { Command, Option } from 'commander'
import { type ArchiveFlags, runReindex, runStatus, runVerify } from './cli/archive-commands.ts'
import { withExitCode } from './cli/exit-code.ts'
import { runImport } from './cli/import.ts'
import { type ImportFlags, withImportFlags } from './cli/import-flags.ts'
import { runWatch, type WatchFlags } from './cli/watch.ts'

const examples = `
Examples:
  $ imagetank import /media/card/DCIM /data/images               20240503/pimg_0042.jpg and so on
  $ imagetank import /media/card /data/images --dry-run          show the renames, write nothing
  $ imagetank import /media/card /mnt/a/photos /mnt/b/photos     into two archives at once
  $ imagetank import /media/card photos --naming plain           keep the names of the card
  $ imagetank import /media/card photos --sums c4,md5            with the sums that another program asks for
  $ imagetank import /media/card photos --template '%Y/%m/{camera}-{sequence:04}' --zone Europe/Paris

Exit codes: 0 all is in the archive, and proven unless --no-read-back was given, 1 something is not, 2 wrong
usage, 130 stopped by Ctrl+C.`

/** The command `import SRC DST...`. */
export function importCommand(): Command {
  return withImportFlags(new Command('import'))
    .description('Bring all photos and films of a card into an archive, once, and prove each copy.')
    .argument('<SRC>', 'the folder of a card, such as DCIM; nothing in it is changed')
    .argument(
      '<DST...>',
      'the folder of the archive, made if missing; or of several, each on its own disk',
    )
    .option('--dry-run', 'show what would be imported and how it would be named')
    .option('-q, --quiet', 'tell nothing but faults')
    .option('--json', 'tell what happens as JSON lines on stdout')
    .addHelpText('after', examples)
    .action((source: string, archives: readonly string[], flags: ImportFlags) =>
      withExitCode(flags, () => runImport(source, archives, flags)),
    )
}

/** The command `watch DST`. */
export function watchCommand(): Command {
  return withTelling(withImportFlags(new Command('watch')))
    .description(
      'Import each camera card that is plugged in, until Ctrl+C. Needs the right to mount.',
    )
    .argument('<DST...>', 'the folder of the archive, or several; made if missing')
    .option('--all', 'also cards without a folder DCIM')
    .option('--mount-at <dir>', 'where cards are mounted, read-only (default: /run/imagetank)')
    .addOption(
      new Option('--folder <dir>', 'take the folders in it for cards, instead of disks').conflicts(
        'mountAt',
      ),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ imagetank watch /data/images                                 each card that is plugged in, as root
  $ imagetank watch /data/images --thumbnails /data/thumbnails   with thumbnails
  $ imagetank watch photos --folder ~/cards                      try it: each folder put into ~/cards is a card

Exit codes: 0 stopped, 1 cards cannot be watched for, 2 wrong usage.`,
    )
    .action((archives: string[], flags: WatchFlags) =>
      withExitCode(flags, () => runWatch(archives, flags)),
    )
}

/** The command `verify DST`. */
export function verifyCommand(): Command {
  return withTelling(new Command('verify'))
    .description('Read a whole archive from its disk, and tell what is not what it was.')
    .argument('<DST>', 'the folder of the archive')
    .option('-j, --jobs <n>', 'files that are read at a time (default: 4)')
    .addHelpText(
      'after',
      `
Examples:
  $ imagetank verify /data/images
  $ imagetank verify /data/images --json | jq 'select(.event == "fault")'

Exit codes: 0 all is what it was, 1 something is not, 2 wrong usage, 130 stopped by Ctrl+C.`,
    )
    .action((archive: string, flags: ArchiveFlags) =>
      withExitCode(flags, () => runVerify(archive, flags)),
    )
}

/** The command `reindex DST`. */
export function reindexCommand(): Command {
  return withTelling(new Command('reindex'))
    .description('Make the index of an archive anew, from its files and its history.')
    .argument('<DST>', 'the folder of the archive')
    .addHelpText(
      'after',
      `
Example:
  $ imagetank reindex /data/images     after files were moved or deleted by hand, or the index was lost

Exit codes: 0 it is right now, 1 it could not be made, 2 wrong usage, 130 stopped by Ctrl+C.`,
    )
    .action((archive: string, flags: ArchiveFlags) =>
      withExitCode(flags, () => runReindex(archive, flags)),
    )
}

/** The command `status DST`. */
export function statusCommand(): Command {
  return withTelling(new Command('status'))
    .description('Tell what is in an archive, and who is at work in it.')
    .argument('<DST>', 'the folder of the archive')
    .addHelpText(
      'after',
      `
Example:
  $ imagetank status /data/images --json

Exit codes: 0 told, 1 there is no archive, 2 wrong usage.`,
    )
    .action((archive: string, flags: ArchiveFlags) =>
      withExitCode(flags, () => runStatus(archive, flags)),
    )
}

function withTelling(command: Command): Command {
  return command
    .option('-q, --quiet', 'tell nothing but faults')
    .option('--json', 'tell it as JSON lines on stdout')
}
