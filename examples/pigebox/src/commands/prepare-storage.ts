import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { PigeboxError } from '../errors.ts'
import type { BlockDevice } from '../storage/block-device.ts'
import { shellLine } from '../storage/plan.ts'
import { doStep, prepare } from '../storage/prepare.ts'

interface PrepareFlags {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly force?: boolean
  readonly label: string
  readonly mountPoint: string
  readonly owner: string
  readonly fstab: string
}

/** The command `prepare-storage`: a disk becomes the storage. */
export function prepareStorageCommand(): Command {
  return new Command('prepare-storage')
    .description(
      'Make a disk the storage: partition, ext4 with a label, mount, owner, fstab. Asks first.',
    )
    .argument('<device>', 'the whole disk, such as /dev/sdb; all that is on it is lost')
    .option('--dry-run', 'print the commands and do nothing')
    .option('--yes', 'do not ask')
    .option('--force', 'even if something is on it; never what is mounted')
    .option('--label <label>', 'label of the file system', 'pige')
    .option('--mount-point <dir>', 'where it is mounted', '/srv/pige')
    .option('--owner <user:group>', 'who may write to it', 'pige:audio')
    .option('--fstab <file>', 'table of file systems', '/etc/fstab')
    .action(async (device: string, flags: PrepareFlags) => {
      const { dryRun = false, yes = false, force = false, ...others } = flags
      const plan = await prepare(device, { ...others, force })
      const { steps } = plan
      const say = (line: string): void => void process.stdout.write(`${line}\n`)
      if (!dryRun) say(`All that is on ${described(plan.device)} will be lost. To be done:\n`)
      for (const step of steps) say(shellLine(step))
      if (dryRun) return
      if (!yes) await confirm(plan.device.path)
      say('')
      for (const step of steps) {
        say(`# ${shellLine(step)}`)
        await doStep(step)
      }
      say(`\n${plan.device.path} is ready on ${flags.mountPoint}. PigeBox records to it with`)
      say(
        `  storage: { label: ${flags.label} }\nin its configuration, or with --label ${flags.label}.`,
      )
    })
}

function described({ path, size, model }: BlockDevice): string {
  return `${path} (${[model?.trim(), `${(size / 1e9).toFixed(1)} GB`].filter(Boolean).join(', ')})`
}

/** A name is typed less easily by accident than a y. */
async function confirm(path: string): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const closed = new AbortController()
  lines.once('close', () => closed.abort())
  const answer = await lines
    .question(`\nType ${path} to go on: `, { signal: closed.signal })
    .catch(() => '')
  lines.close()
  if (answer.trim() !== path) {
    throw new PigeboxError(
      'ERR_DEVICE_REFUSED',
      `expected ${path}, got ${JSON.stringify(answer)}: nothing was done`,
    )
  }
}
