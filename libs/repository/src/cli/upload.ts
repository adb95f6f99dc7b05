import { Command } from 'commander'
import { createRepository, type Repository } from '../repository.ts'
import { formatBytes } from './bytes.ts'
import { openFromDefaults } from './defaults.ts'
import { withPuavoOs } from './flags.ts'
import { untilSignalled } from './generate.ts'
import { reportOf } from './report.ts'

interface UploadFlags {
  readonly puavoOs?: string
  readonly rsh?: string
  readonly bwlimit?: string
  readonly delete?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `upload DEST [MIRROR_DIR]`: send a mirror that was prepared offline. */
export function uploadCommand(): Command {
  return withPuavoOs(new Command('upload'))
    .description(
      'Sends a mirror with rsync: images and rdiffs first, what names them last. An upload that was interrupted goes on.',
    )
    .argument('<DEST>', 'a folder, or [user@]host:path over ssh')
    .argument('[MIRROR_DIR]', 'the folder of the mirror (def: mirror_dir of defaults.mk)')
    .option('-e, --rsh <command>', 'the remote shell, as of rsync: "ssh -p 2222" (def: ssh)')
    .option('--bwlimit <rate>', 'at most so much a second, as of rsync: 500K, 5M')
    .option('--delete', 'remove there what the mirror lists no more, when all else is done')
    .option('--dry-run', 'tell what would be sent and removed, and do nothing')
    .option('--json', 'tell what happens as JSON lines')
    .action(async (to: string, mirror: string | undefined, flags: UploadFlags) => {
      const repository = await open(mirror, flags)
      using reporter = reportOf(repository, flags)
      using stop = untilSignalled()
      const report = await repository.upload({
        to,
        signal: stop.signal,
        remove: flags.delete === true,
        dryRun: flags.dryRun === true,
        ...(flags.rsh !== undefined && { rsh: flags.rsh }),
        ...(flags.bwlimit !== undefined && { limit: flags.bwlimit }),
      })
      const { sent, removed, bytes, seconds } = report
      if (flags.dryRun) {
        for (const path of sent) reporter.line(`would send ${path}`)
        for (const path of removed) reporter.line(`would remove ${path}`)
      }
      const [verb, end] = flags.dryRun
        ? ['would send', '']
        : ['sent', ` in ${seconds.toFixed(1)} s`]
      reporter.line(
        `${verb} ${sent.length} images and rdiffs, ${formatBytes(bytes)}; removed ${removed.length}${end}`,
      )
      reporter.value('uploaded', report)
    })
}

async function open(mirror: string | undefined, flags: UploadFlags): Promise<Repository> {
  if (mirror === undefined) return await openFromDefaults(flags.puavoOs, {})
  return createRepository({ images: mirror, mirror })
}
