/**
 * The commands of a netboot, for an application to mount. What goes wrong is thrown as a `NetbootError`: the application
 * tells it.
 *
 * @packageDocumentation
 */
import { Command, Option } from 'commander'
import { type StartFlags, startProject } from './cli/start.ts'
import { faultLine } from './config/fault.ts'
import { NetbootError } from './errors.ts'
import type { Flavour } from './flavour.ts'
import { buildPhase1 } from './phase1/build.ts'
import { addSystem, initProject } from './project/init.ts'
import { checkProject } from './project/project.ts'

const flavour = new Option('--flavour <machines>', 'what machines phase 1 is for')
  .choices(['virtual', 'real'])
  .default('virtual')

/** The command `init NAME`. */
export function initCommand(): Command {
  return new Command('init')
    .description('Make a project: a folder with a Boottorrent.yaml that explains itself, and oss/.')
    .argument('<NAME>', 'the folder')
    .addHelpText('after', '\nExample:\n  $ boottorrent init school && cd school')
    .action(async (name: string) => {
      await initProject(name)
      console.log(`${name} is a project. Next: edit ${name}/Boottorrent.yaml, then in ${name}:`)
      console.log('  boottorrent add KERNEL INITRD\n  boottorrent start')
    })
}

/** The command `start`. */
export function startCommand(): Command {
  return new Command('start')
    .description('Serve the project in this folder until Ctrl+C: machines can boot.')
    .option('--project <dir>', 'the folder of the project', '.')
    .option('--cache <dir>', 'where phase 1 is kept (default: out/cache in the project)')
    .option('--append <words>', 'more words for the kernel of phase 1, such as console=ttyS0')
    .addOption(flavour)
    .addHelpText('after', '\nExit codes: 0 ended by Ctrl+C, 1 it could not go on, 2 wrong usage.')
    .action((flags: StartFlags) => startProject(flags))
}

/** The command `check`. */
export function checkCommand(): Command {
  return new Command('check')
    .description('Tell everything that is wrong with the project in this folder.')
    .option('--project <dir>', 'the folder of the project', '.')
    .action(async ({ project: folder }: { project: string }) => {
      const { faults, project } = await checkProject(folder)
      if (faults.length > 0) {
        throw new NetbootError('ERR_CONFIG', faults.map(faultLine).join('\n'))
      }
      for (const { name, config } of project?.systems ?? []) {
        console.log(`${name}: ${config.dispname} (${config.method})`)
      }
    })
}

interface AddFlags {
  readonly project: string
  readonly name?: string
  readonly title?: string
  readonly cmdline?: string
}

/** The command `add KERNEL INITRD`. */
export function addCommand(): Command {
  return new Command('add')
    .description('Add a Linux to the project in this folder: copies of its kernel and initrd.')
    .argument('<KERNEL>', 'the file of the kernel')
    .argument('<INITRD>', 'the file of the initrd')
    .option('--name <folder>', 'its folder in oss/ (default: as the kernel is called)')
    .option('--title <text>', 'what the menu shows (default: its folder)')
    .option('--cmdline <words>', "the kernel's command line")
    .option('--project <dir>', 'the folder of the project', '.')
    .addHelpText(
      'after',
      '\nExample:\n  $ boottorrent add /boot/vmlinuz /boot/initrd.img --name debian',
    )
    .action(async (kernel: string, initrd: string, flags: AddFlags) => {
      const { project, name, title, cmdline } = flags
      const added = await addSystem(project, {
        kernel,
        initrd,
        ...(name !== undefined && { name }),
        ...(title !== undefined && { dispname: title }),
        ...(cmdline !== undefined && { cmdline }),
      })
      console.log(`added oss/${added}`)
    })
}

/** The command `build-phase1`. */
export function buildPhase1Command(): Command {
  return new Command('build-phase1')
    .description('Build the small Linux that machines load first, of Debian packages, as any user.')
    .option('--cache <dir>', 'where it is kept', 'out/cache')
    .addOption(flavour)
    .action(async ({ cache, flavour }: { cache: string; flavour: Flavour }) => {
      const { kernel, initrd } = await buildPhase1({ cache, flavour })
      console.log(`${kernel}\n${initrd}`)
    })
}

/** All of them. */
export function netbootCommands(): Command[] {
  return [initCommand(), startCommand(), checkCommand(), addCommand(), buildPhase1Command()]
}
