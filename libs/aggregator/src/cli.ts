/**
 * The aggregator's sub-commands, for an application to mount.
 *
 * @packageDocumentation
 */
import { Command, Option } from 'commander'
import type { ByFlags } from './cli/applier.ts'
import { type ApplyFlags, runListingApply, runListingHistory, runListingUndo } from './cli/apply.ts'
import { withExitCode } from './cli/exit-code.ts'
import { type ExportFlags, runExport } from './cli/export.ts'
import { type CommonFlags, command, help } from './cli/flags.ts'
import { type ListingFlags, runListingCheck, runListingPlan } from './cli/listing.ts'
import {
  type ChangeFlags,
  type DescribeFlags,
  runMediaChange,
  runMediaCheck,
  runMediaDescribe,
} from './cli/media.ts'
import {
  type ProgramFlags,
  runMedia,
  runProgram,
  runSearch,
  type SearchFlags,
} from './cli/queries.ts'
import { type RedisConfigsFlags, runRedisConfigs } from './cli/redis-configs.ts'
import { runStatus } from './cli/status.ts'
import { configurationPath } from './config/load.ts'

export { configurationPath }

/** The commands `media NAME` and `media check|rename|delete|describe|undo`. */
export function mediaCommand(): Command {
  return new Command('media')
    .description('Show a medium; check, rename, delete and describe media in all boxes.')
    .addHelpText('after', help('media film', 'media check list.txt', 'media rename film le_film'))
    .addCommand(
      command('show', configurationPath)
        .description('Tell how long a medium is, which towns have it, and when it is on.')
        .argument('<NAME>', 'with or without .ts')
        .addHelpText('after', help('media film', 'media film.ts --town north --json'))
        .action((name: string, flags: CommonFlags) => withExitCode(() => runMedia(name, flags))),
      { isDefault: true },
    )
    .addCommand(
      command('check', configurationPath)
        .description('Tell which towns have the media of a list, and which lack them.')
        .argument('<FILE>', 'a name a line; - is stdin')
        .addHelpText('after', help('media check list.txt', 'media check - --json <list.txt'))
        .action((path: string, flags: CommonFlags) =>
          withExitCode(() => runMediaCheck(path, flags)),
        ),
    )
    .addCommand(
      changing('rename')
        .description('Give a medium another name in all boxes, and in their programmes.')
        .argument('<NAME>', 'as it is, with or without .ts')
        .argument('<TO>', 'in small letters; blanks become _')
        .option('--scheduled', 'although it is scheduled, but for what is on the air')
        .addHelpText('after', help("media rename 'Le Film' le_film --dry-run"))
        .action((name: string, to: string, flags: ChangeFlags) => {
          const change = { name, to, scheduled: flags.scheduled ?? false }
          return withExitCode(() => runMediaChange(change, flags))
        }),
    )
    .addCommand(
      changing('delete')
        .description('Delete a medium in all boxes, unless it is scheduled. There is no undo.')
        .argument('<NAME>', 'with or without .ts')
        .addHelpText('after', help('media delete film --dry-run', 'media delete film'))
        .action((name: string, flags: ChangeFlags) =>
          withExitCode(() => runMediaChange({ name }, flags)),
        ),
    )
    .addCommand(
      command('describe', configurationPath)
        .description('Show the title and the synopsis of a medium, or give it some.')
        .argument('<NAME>', 'with or without .ts')
        .option('--title <title>', 'of its own; empty: made of its name')
        .option('--synopsis <text>', 'what it is about')
        .addHelpText('after', help("media describe film --title 'Le Film'"))
        .action((name: string, flags: DescribeFlags) =>
          withExitCode(() => runMediaDescribe(name, flags)),
        ),
    )
    .addCommand(undoing().addHelpText('after', help('media undo 000042')))
}

/** The command `search EXPRESSION`. */
export function searchCommand(): Command {
  return command('search', configurationPath)
    .description('Find media whose name contains an expression; * ? [a-z] [^x] are as in Redis.')
    .argument('<EXPRESSION>', 'a part of the name, of any length')
    .option('-n, --limit <n>', 'how many to find at most (default: all)')
    .addHelpText('after', help('search news', "search 'fil*9?9' --limit 20"))
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
    .addHelpText('after', help('program -s 1', 'program 21112026 -s 1 --from 20:00'))
    .action((day: string | undefined, flags: ProgramFlags) =>
      withExitCode(() => runProgram(day, flags)),
    )
}

/** The commands `listing check|plan|apply FILE`, `listing undo ID` and `listing history`. */
export function listingCommand(): Command {
  return new Command('listing')
    .description(
      'Check a listing, plan what it would change in each box, apply it, and take it back.',
    )
    .addCommand(
      listingPart('check')
        .description('Tell what is wrong with a listing, and how each of its days would be.')
        .option('--fillers <expression>', 'propose media of such names for what is not filled')
        .addHelpText('after', help('listing check november.txt -s 1 --fillers pub_'))
        .action((path: string, flags: ListingFlags) =>
          withExitCode(() => runListingCheck(path, flags)),
        ),
    )
    .addCommand(
      listingPart('plan')
        .description('Tell what a listing would change in each box. Writes nothing.')
        .addHelpText('after', help('listing plan 1_01112026_30112026'))
        .action((path: string, flags: ListingFlags) =>
          withExitCode(() => runListingPlan(path, flags)),
        ),
    )
    .addCommand(
      listingPart('apply')
        .description('Write a listing to all boxes. What is out of reach waits for the next apply.')
        .option('--by <name>', 'who asks, for the history (default: the user)')
        .addHelpText('after', help('listing apply november.txt -s 1 --town north'))
        .action((path: string, flags: ApplyFlags) =>
          withExitCode(() => runListingApply(path, flags)),
        ),
    )
    .addCommand(undoing().addHelpText('after', help('listing undo 000042')))
    .addCommand(
      command('history', configurationPath)
        .description('Tell what was applied so far, by whom, and what became of it.')
        .addHelpText('after', help('listing history --json'))
        .action((flags: CommonFlags) => withExitCode(() => runListingHistory(flags))),
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
    .addHelpText('after', help('export > today.xml', 'export 01112026 30112026 -s 1 -f csv'))
    .action((first: string | undefined, last: string | undefined, flags: ExportFlags) =>
      withExitCode(() => runExport(first, last, flags)),
    )
}

/** The command `status`. */
export function statusCommand(): Command {
  return command('status', configurationPath)
    .description('Tell how far the view of each box can be relied on.')
    .addHelpText('after', help('status', 'status --town north --json'))
    .action((flags: CommonFlags) => withExitCode(() => runStatus(flags)))
}

/** The command `redis-configs [FOLDER]`. */
export function redisConfigsCommand(): Command {
  return command('redis-configs', configurationPath)
    .description('Write what it takes to have the replicas run by systemd. Changes no file.')
    .argument('[FOLDER]', 'where /etc is, for a file system that is not this one', '/')
    .option('--dry-run', 'show the files, without passwords, and write none')
    .addHelpText('after', help('redis-configs --dry-run', 'redis-configs /mnt/appliance'))
    .action((folder: string, flags: RedisConfigsFlags) =>
      withExitCode(() => runRedisConfigs(folder, flags)),
    )
}

function listingPart(name: string): Command {
  return command(name, configurationPath)
    .argument('<FILE>', 'the listing; SID_DDMMYYYY_DDMMYYYY tells its service and days')
    .option('-s, --service_id <id>', 'id of the service (default: by the name of the file)')
}

function changing(name: string): Command {
  return command(name, configurationPath)
    .option('--dry-run', 'tell what it would change in each box, and change nothing')
    .option('--by <name>', 'who asks, for the history (default: the user)')
}

function undoing(): Command {
  return command('undo', configurationPath)
    .description('Put back what was there before, unless something newer came.')
    .argument('<ID>', 'of an application, as apply, rename and history tell it')
    .option('--by <name>', 'who asks, for the history (default: the user)')
    .action((id: string, flags: ByFlags) => withExitCode(() => runListingUndo(id, flags)))
}
