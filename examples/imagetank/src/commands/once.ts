import { unitPlaces } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { Config } from '../config/config.ts'
import { isNoCard } from '../install/units.ts'
import { names } from './print-unit.ts'

/** The command `import-card`: what `copy_img2@.service` runs. */
export function importCardCommand(): Command {
  return configured(new Command('import-card'))
    .description('Mount a card, import it, and let go of it, without the box.')
    .argument('<DEVICE>', 'such as /dev/sdb1')
    .action(async (device: string, { config: file }: { config?: string }) => {
      const { importCard } = await import('../once.ts')
      await runOnce(file, (config, signal) => importCard(config, device, signal))
    })
}

/** The command `import-uploads`: what `mv_img2.service` runs. */
export function importUploadsCommand(): Command {
  return configured(new Command('import-uploads'))
    .description('Import what lies in the folder of uploads, without the box.')
    .action(async ({ config: file }: { config?: string }) => {
      const { importUploads } = await import('../once.ts')
      await runOnce(file, importUploads)
    })
}

function configured(command: Command): Command {
  return command
    .option('-C, --config <file>', `configuration (default: ${unitPlaces(names).file})`)
    .addHelpText(
      'after',
      `\nExit codes: 0 all is in the archive, and proven if it was to be read back; 1 something is not; 2 wrong usage; ${isNoCard} it is no card of a camera.`,
    )
}

async function runOnce(
  file: string | undefined,
  work: (config: Config, signal: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const { configOf } = await import('../config/file.ts')
  const config = await configOf(file === undefined ? {} : { config: file })
  const stop = new AbortController()
  const end = (): void => stop.abort(new Error('it was told to end; the next import goes on'))
  process.once('SIGTERM', end).once('SIGINT', end)
  try {
    if (!(await work(config, stop.signal))) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_FOREIGN')) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = isNoCard
  } finally {
    process.off('SIGTERM', end).off('SIGINT', end)
  }
}
