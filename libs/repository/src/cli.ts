/**
 * The repository's commands, for an application to mount.
 *
 * @packageDocumentation
 */
import { stat } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import { formatBytes } from './cli/bytes.ts'
import { openFromDefaults } from './cli/defaults.ts'
import {
  type MakeFlags,
  makeOptions,
  puavoOsOf,
  type SignFlags,
  signOptions,
  withMakeFlags,
  withPuavoOs,
  withSignFlags,
} from './cli/flags.ts'
import { runGenerate, untilSignalled } from './cli/generate.ts'
import { keygenCommand } from './cli/keygen.ts'
import { reportOf } from './cli/report.ts'
import { signCommand } from './cli/sign.ts'
import { uploadCommand } from './cli/upload.ts'
import { workerCommand } from './cli/worker.ts'
import { createRepository } from './repository.ts'
import { readPuavoDefaults } from './steps/configuration.ts'

interface UpdateFlags extends MakeFlags {
  readonly repository?: string
  readonly config: boolean
  readonly files: boolean
}

/**
 * The command itself, `puavo-img-repo IMAGE_DIR [MIRROR_DIR]`, with all others below it: the program to
 * which an application adds its own commands.
 */
export function repositoryCommand(name = 'puavo-img-repo'): Command {
  const command = new Command(name)
    .usage('IMAGE_DIR [MIRROR_DIR]')
    .description(
      'Maintains an image repository of all images from IMAGE_DIR\nin MIRROR_DIR (def: IMAGE_DIR/mirror)',
    )
    .argument('<IMAGE_DIR>')
    .argument('[MIRROR_DIR]')
    .option(
      '-r, --repository <hostname>',
      "set repository's hostname, or URL (def: images.amxa.ch)",
    )
    .option('-n, --no-config', 'does not generate configuration files; reads those that are there')
    .option('--no-files', 'the same')
    .helpOption('-h, --help', 'show this message')
    // `-p` before a command's name is ours, after it that command's.
    .enablePositionalOptions()
    .addCommand(rdiffsCommand())
    .addCommand(verifyCommand())
    .addCommand(pruneCommand())
    .addCommand(keygenCommand())
    .addCommand(signCommand())
    .addCommand(uploadCommand())
    .addCommand(workerCommand())
  return withMakeFlags(command).action(
    async (images: string, mirror: string | undefined, flags: UpdateFlags) => {
      await refuseNoFolder(command, images)
      const puavoOs = puavoOsOf(flags.puavoOs)
      const repository = createRepository({
        images,
        config: flags.config && flags.files ? 'write' : 'read',
        ...(mirror !== undefined && { mirror }),
        ...(puavoOs !== undefined && { puavoOs }),
        ...(flags.repository !== undefined && { repository: flags.repository }),
        ...makeOptions(flags),
      })
      await runGenerate(repository, flags)
    },
  )
}

/** What was meant for a command shall not become a mirror of nothing. */
async function refuseNoFolder(command: Command, path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isDirectory()) return
  const names = command.commands.map((one) => one.name()).join(', ')
  command.error(`error: expected a folder of images, or one of ${names}; got '${path}'`)
}

/** `rdiffs [SERIES | latest-SERIES]...`: what `make rdiffs` of puavo-os does. */
export function rdiffsCommand(): Command {
  const command = new Command('rdiffs')
    .description('Makes what defaults.mk and local_defaults.mk of puavo-os ask for: `make rdiffs`.')
    .argument(
      '[TARGET...]',
      'series, or latest-SERIES for the rdiffs to its newest image (def: all)',
    )
  return withMakeFlags(command).action(async (targets: readonly string[], flags: MakeFlags) => {
    const repository = await openFromDefaults(flags.puavoOs, makeOptions(flags))
    const only = targets.map((target) => ({
      series: target.replace(/^latest-/, ''),
      latest: target.startsWith('latest-'),
    }))
    await runGenerate(repository, flags, only.length > 0 ? only : undefined)
  })
}

interface VerifyFlags extends SignFlags {
  readonly mend?: boolean
  readonly root?: string
  readonly json?: boolean
}

/** `verify MIRROR_DIR`: read a whole mirror. */
export function verifyCommand(): Command {
  return withSignFlags(new Command('verify'))
    .description(
      'Reads a whole mirror: every sum, every list, every signature, every rdiff applied.',
    )
    .argument('<MIRROR_DIR>', 'the folder of the mirror')
    .option(
      '--mend',
      'tell clients no longer of what is wrong; the next run makes it anew, or refuses it',
    )
    .option(
      '--root <file>',
      'a root that is believed, to verify signatures by: 1.root.json of keygen',
    )
    .option('--json', 'tell what is wrong as JSON lines')
    .action(async (mirror: string, flags: VerifyFlags) => {
      const repository = createRepository({ images: mirror, mirror, ...signOptions(flags) })
      using reporter = reportOf(repository, flags)
      using stop = untilSignalled()
      let files = 0
      const onFile = (): void => {
        files += 1
      }
      const faults = await repository.verify({
        signal: stop.signal,
        onFile,
        mend: flags.mend === true,
        ...(flags.root !== undefined && { root: flags.root }),
      })
      for (const fault of faults) {
        reporter.line(`${fault.file}: ${fault.message}`)
        reporter.value('fault', fault)
      }
      reporter.line(`${files} files read, ${faults.length} faults`)
      reporter.value('verified', { files, faults: faults.length })
      if (faults.length > 0) process.exitCode = 1
    })
}

interface PruneFlags extends SignFlags {
  readonly puavoOs?: string
  readonly config: boolean
  readonly grace?: number
  readonly dryRun?: boolean
  readonly json?: boolean
}

const day = 86_400

/** A variable of a script that is not set is no grace of no time. */
function daysFrom0(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected days from 0')
}

/** `prune IMAGE_DIR [MIRROR_DIR]`: remove what no series lists. */
export function pruneCommand(): Command {
  return withSignFlags(withPuavoOs(new Command('prune')))
    .description('Removes what no series lists any more, after a time of grace.')
    .argument('<IMAGE_DIR>', 'the folder of images')
    .argument('[MIRROR_DIR]', 'the folder of the mirror (def: IMAGE_DIR/mirror)')
    .option('-n, --no-config', 'the series are those of the configuration files')
    .option(
      '--grace <days>',
      'for how long something must not have been listed (def: 7)',
      daysFrom0,
    )
    .option('--dry-run', 'tell what would go, and leave it')
    .option('--json', 'tell it as JSON lines')
    .action(async (images: string, mirror: string | undefined, flags: PruneFlags) => {
      const puavoOs = puavoOsOf(flags.puavoOs)
      const isRead = !flags.config && puavoOs !== undefined
      const { mode } = isRead ? await readPuavoDefaults(puavoOs) : {}
      const repository = createRepository({
        images,
        config: flags.config ? 'write' : 'read',
        ...(mode === 'development' && { mode }),
        ...(mirror !== undefined && { mirror }),
        ...signOptions(flags),
        ...(puavoOs !== undefined && { puavoOs }),
      })
      using reporter = reportOf(repository, flags)
      const report = await repository.prune({
        ...(flags.grace !== undefined && { grace: flags.grace * day }),
        ...(flags.dryRun && { dryRun: true }),
      })
      const verb = flags.dryRun ? 'would remove' : 'removed'
      for (const name of report.series) reporter.line(`${verb} meta/${name}.json`)
      for (const name of report.files) reporter.line(`${verb} ${name}`)
      const { length } = report.files
      reporter.line(
        `${verb} ${length} files, ${formatBytes(report.bytes)}; ${report.waiting.length} wait`,
      )
      reporter.value('pruned', report)
    })
}
