/**
 * The aggregator's sub-commands, for an application to mount.
 *
 * @packageDocumentation
 */
import { Command, Option } from 'commander'
import { withExitCode } from './cli/exit-code.ts'
import { type ExportFlags, runExport } from './cli/export.ts'
import { type CommonFlags, command } from './cli/flags.ts'
import { type ListingFlags, runListingCheck, runListingPlan } from './cli/listing.ts'
import {
  type ProgramFlags,
  runMedia,
  runProgram,
  runSearch,
  type SearchFlags,
} from './cli/queries.ts'
import { runStatus } from './cli/status.ts'
import { configurationPath } from './config/load.ts'

/** The command `media NAME`. */
export function mediaCommand(): Command {
  return command('media', configurationPath)
    .description('Tell how long a medium is, which towns have it, and when it is on.')
    .argument('<NAME>', 'with or without .ts')
    .action((name: string, flags: CommonFlags) => withExitCode(() => runMedia(name, flags)))
}

/** The command `search EXPRESSION`. */
export function searchCommand(): Command {
  return command('search', configurationPath)
    .description('Find media whose name contains an expression; * ? [a-z] [^x] are as in Redis.')
    .argument('<EXPRESSION>', 'a part of the name, of any length')
    .option('-n, --limit <n>', 'how many to find at most (default: all)')
    .action((expression: string, flags: SearchFlags) =>
      withExitCode(() => runSearch(expression, flags)),
    )
}

/** The command `program [DAY]`. */
export function programCommand(): Command {
  return command('program', configurationPath)
    .description('Show the programme of a day that counts, and which towns lack what of it.')
    .argument('[DAY]', 'DDMMYYYY (default: today)')
    .requiredOption('-s, --service_id <id>', 'id of the service')
    .option('-f, --from <HH:MM>', 'only what is on from then on')
    .option('--compat', 'choose among boxes as the first dvbboxes did')
    .action((day: string | undefined, flags: ProgramFlags) =>
      withExitCode(() => runProgram(day, flags)),
    )
}

/** The commands `listing check FILE` and `listing plan FILE`. */
export function listingCommand(): Command {
  return new Command('listing')
    .description('Check a listing, or plan what it would change in each box.')
    .addCommand(
      listingPart('check')
        .description('Tell what is wrong with a listing, and how each of its days would be.')
        .option('--fillers <expression>', 'propose media of such names for what is not filled')
        .action((path: string, flags: ListingFlags) =>
          withExitCode(() => runListingCheck(path, flags)),
        ),
    )
    .addCommand(
      listingPart('plan')
        .description('Tell what a listing would change in each box. Writes nothing.')
        .action((path: string, flags: ListingFlags) =>
          withExitCode(() => runListingPlan(path, flags)),
        ),
    )
}

/** The command `export [FIRST] [LAST]`. */
export function exportCommand(): Command {
  return command('export', configurationPath)
    .description('Write programmes for others: XMLTV with offsets, JSON, CSV, or a playlist.')
    .argument('[FIRST]', 'DDMMYYYY (default: today)')
    .argument('[LAST]', 'DDMMYYYY (default: FIRST)')
    .option('-s, --service_id <id...>', 'ids of services (default: all channels)')
    .addOption(
      new Option('-f, --format <format>', 'of what is written')
        .choices(['xmltv', 'json', 'csv', 'xspf'])
        .default('xmltv'),
    )
    .option('-l, --language <language>', 'of titles in XMLTV, such as fr')
    .action((first: string | undefined, last: string | undefined, flags: ExportFlags) =>
      withExitCode(() => runExport(first, last, flags)),
    )
}

/** The command `status`. */
export function statusCommand(): Command {
  return command('status', configurationPath)
    .description('Tell how far the view of each box can be relied on.')
    .action((flags: CommonFlags) => withExitCode(() => runStatus(flags)))
}

function listingPart(name: string): Command {
  return command(name, configurationPath)
    .argument('<FILE>', 'the listing; SID_DDMMYYYY_DDMMYYYY tells its service and days')
    .option('-s, --service_id <id>', 'id of the service (default: by the name of the file)')
}
