/**
 * The commands of a netboot, for an application to mount. What was to be expected to go wrong is told on stderr, and ends with
 * exit code 1, wrong usage with 2.
 *
 * @packageDocumentation
 */
import { Command, Option } from 'commander'
import { withExitCode } from './cli/exit-code.ts'
import { type LogFlags, runLog, runShell, type ShellFlags } from './cli/look-into.ts'
import {
  type AddFlags,
  type CheckFlags,
  type ProjectFlags,
  runAdd,
  runAssign,
  runBuildPhase1,
  runCheck,
  runInit,
} from './cli/project-commands.ts'
import { type StartFlags, startProject } from './cli/start.ts'
import { type StatusFlags, showStatus } from './cli/status.ts'
import type { Flavour } from './flavour.ts'

const flavour = (): Option =>
  new Option('--flavour <machines>', 'what machines phase 1 is for')
    .choices(['virtual', 'real'])
    .default('virtual')

/** The command `init NAME`. */
export function initCommand(): Command {
  return withJson(new Command('init'))
    .description('Make a project: a folder with a Boottorrent.yaml that explains itself, and oss/.')
    .argument('<NAME>', 'the folder')
    .option('--interface <card>', 'fill in a network card of this machine, and its addresses')
    .addHelpText(
      'after',
      `
Examples:
  $ boottorrent init school && cd school     with defaults, to be edited
  $ boottorrent init lab --interface br0     for the network behind this card

Exit codes: 0 it is made, 1 it is there already or cannot be made, 2 wrong usage.`,
    )
    .action((name: string, flags: { interface?: string; json?: boolean }) =>
      withExitCode(flags, () => runInit(name, flags)),
    )
}

/** The command `start`. */
export function startCommand(): Command {
  return withProject(new Command('start'))
    .description('Serve the project in this folder until Ctrl+C: machines can boot.')
    .option('--cache <dir>', 'where phase 1 is kept (default: out/cache in the project)')
    .option('--append <words>', 'more words for the kernel of phase 1, such as console=ttyS0')
    .addOption(flavour())
    .option('--plain', 'lines alone, no table of machines; so it is on a pipe, and with NO_COLOR')
    .addHelpText(
      'after',
      `
Examples:
  $ boottorrent start
  $ boottorrent start --append console=ttyS0      machines with a serial console, too
  $ boottorrent start --cache /var/cache/phase1   one phase 1 for several projects
  $ boottorrent start --json | jq 'select(.event == "machine")'

Exit codes: 0 ended by Ctrl+C or SIGTERM, 1 it could not start, 2 wrong usage, 130 Ctrl+C before it was ready.
Ctrl+C a second time ends it at once; its dnsmasq ends with it in any case.`,
    )
    .action((flags: StartFlags) => withExitCode(flags, () => startProject(flags)))
}

/** The command `check`. */
export function checkCommand(): Command {
  return withProject(new Command('check'))
    .description('Tell everything that is wrong with the project in this folder.')
    .addOption(flavour())
    .addHelpText(
      'after',
      `
Examples:
  $ boottorrent check
  $ boottorrent check --json | jq -r '.faults[] | "\\(.file):\\(.line) \\(.remedy)"'

Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage.`,
    )
    .action((flags: CheckFlags) => withExitCode(flags, () => runCheck(flags)))
}

/** The command `add KERNEL INITRD`. */
export function addCommand(): Command {
  return withProject(new Command('add'))
    .description('Add a Linux to the project in this folder: copies of its kernel and initrd.')
    .argument('<KERNEL>', 'the file of the kernel')
    .argument('<INITRD>', 'the file of the initrd')
    .option('--name <folder>', 'its folder in oss/ (default: as the kernel is called)')
    .option('--title <text>', 'what the menu shows (default: its folder)')
    .option('--cmdline <words>', "the kernel's command line")
    .addHelpText(
      'after',
      `
Example:
  $ boottorrent add /boot/vmlinuz /boot/initrd.img --name debian --cmdline quiet

Exit codes: 0 it is added, 1 it is there already or a file cannot be copied, 2 wrong usage.`,
    )
    .action((kernel: string, initrd: string, flags: AddFlags) =>
      withExitCode(flags, () => runAdd(kernel, initrd, flags)),
    )
}

/** The command `status`. */
export function statusCommand(): Command {
  return withProject(new Command('status'))
    .description(
      'Tell how the project in this folder is: its machines, how far each is, what has gone to them.',
    )
    .option('--watch', 'go on until Ctrl+C')
    .addHelpText(
      'after',
      `
Examples:
  $ boottorrent status
  $ boottorrent status --watch
  $ boottorrent status --json | jq '.machines[] | select(.state == "failed")'

Exit codes: 0 it is served, 1 it is not: what it told last is told, 2 wrong usage.`,
    )
    .action((flags: StatusFlags) => withExitCode(flags, () => showStatus(flags)))
}

/** The command `assign MAC OS`. */
export function assignCommand(): Command {
  return withProject(new Command('assign'))
    .description('Let a machine boot a system without being asked.')
    .argument('<MAC>', 'the address of its card')
    .argument('<OS>', 'a folder in oss/')
    .addHelpText(
      'after',
      `
Example:
  $ boottorrent assign 52:54:00:12:34:56 debian

Exit codes: 0 it is written, 1 it cannot be, 2 wrong usage.`,
    )
    .action((mac: string, os: string, flags: ProjectFlags) =>
      withExitCode(flags, () => runAssign(mac, os, flags)),
    )
}

/** The command `unassign MAC`. */
export function unassignCommand(): Command {
  return withProject(new Command('unassign'))
    .description('Let a machine boot what its group does, or ask by its menu again.')
    .argument('<MAC>', 'the address of its card')
    .addHelpText(
      'after',
      `
Example:
  $ boottorrent unassign 52:54:00:12:34:56

Exit codes: 0 it is written, 1 it cannot be, 2 wrong usage.`,
    )
    .action((mac: string, flags: ProjectFlags) =>
      withExitCode(flags, () => runAssign(mac, undefined, flags)),
    )
}

/** The command `log MACHINE`. */
export function logCommand(): Command {
  return withWay(new Command('log'))
    .description('Tell what phase 1 of a machine has said: for those with a key of remote.keys.')
    .argument('<MACHINE>', 'the address of its card, or its IPv4 address')
    .option('-f, --follow', 'go on with what comes, until Ctrl+C')
    .addHelpText(
      'after',
      `
Examples:
  $ boottorrent log 52:54:00:12:34:56
  $ boottorrent log 52:54:00:12:34:56 --follow
  $ boottorrent status --json | jq -r '.machines[] | select(.state == "failed") | .mac' | xargs -n 1 boottorrent log

Exit codes: 0 it is told, 1 the machine is not known or lets nobody in, 2 wrong usage.`,
    )
    .action((machine: string, flags: LogFlags) => withExitCode(flags, () => runLog(machine, flags)))
}

/** The command `shell MACHINE`. */
export function shellCommand(): Command {
  return withWay(new Command('shell'))
    .description('A shell on a machine that is in phase 1: for those with a key of remote.keys.')
    .argument('<MACHINE>', 'the address of its card, or its IPv4 address')
    .argument('[COMMAND...]', 'run this there instead')
    .addHelpText(
      'after',
      `
Examples:
  $ boottorrent shell 52:54:00:12:34:56
  $ boottorrent shell 52:54:00:12:34:56 --ask             compare its key with the one on its screen
  $ boottorrent shell 52:54:00:12:34:56 -- dmesg | less

Exit codes: 0 it has ended, 1 the machine is not known or lets nobody in, 2 wrong usage; else that of what was run.`,
    )
    .action((machine: string, command: string[], flags: ShellFlags) =>
      withExitCode(flags, () => runShell(machine, command, flags)),
    )
}

/** The command `build-phase1`. */
export function buildPhase1Command(): Command {
  return withJson(new Command('build-phase1'))
    .description('Build the small Linux that machines load first, of Debian packages, as any user.')
    .option('--cache <dir>', 'where it is kept', 'out/cache')
    .addOption(flavour())
    .addHelpText(
      'after',
      `
Examples:
  $ boottorrent build-phase1                              in a project: the first start has it ready
  $ boottorrent build-phase1 --flavour real --cache /var/cache/phase1

Exit codes: 0 it is there, 1 it cannot be built, 2 wrong usage, 130 stopped by Ctrl+C.`,
    )
    .action((flags: { cache: string; flavour: Flavour; json?: boolean }) =>
      withExitCode(flags, () => runBuildPhase1(flags)),
    )
}

/** All of them. */
export function netbootCommands(): Command[] {
  return [
    initCommand(),
    startCommand(),
    checkCommand(),
    addCommand(),
    statusCommand(),
    assignCommand(),
    unassignCommand(),
    logCommand(),
    shellCommand(),
    buildPhase1Command(),
  ]
}

function withJson(command: Command): Command {
  return command.option('--json', 'tell it as JSON on stdout')
}

function withProject(command: Command): Command {
  return withJson(command.option('--project <dir>', 'the folder of the project', '.'))
}

function withWay(command: Command): Command {
  return command
    .option('--project <dir>', 'the folder of the project', '.')
    .option('--identity <file>', 'the private key (default: those that ssh finds)')
    .option('--ask', "have ssh show the machine's own key, and ask")
    .option('--json', 'tell the command of ssh as JSON on stdout, and run nothing')
}
