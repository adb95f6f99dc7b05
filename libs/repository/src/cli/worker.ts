import { Command, Option } from 'commander'
import { createDeltaWorker, type DeltaWorker } from '../workers/delta-worker.ts'
import { formatBytes } from './bytes.ts'
import { openFromDefaults } from './defaults.ts'
import { seconds, wholeNumber, withPuavoOs, workersVariable } from './flags.ts'
import { untilSignalled } from './generate.ts'

interface WorkerFlags {
  readonly workers?: string
  readonly patience?: number
  readonly lease?: number
  readonly puavoOs?: string
  readonly jobs?: number
  readonly json?: boolean
}

/** `worker [IMAGE_DIR] [MIRROR_DIR]`: make rdiffs for a generator on another machine. */
export function workerCommand(): Command {
  const command = new Command('worker')
    .description(
      'Makes rdiffs for a generator with --workers on another machine, which has the same storage.',
    )
    .argument('[IMAGE_DIR]', 'the folder of images, as this machine sees it (def: of defaults.mk)')
    .argument('[MIRROR_DIR]', 'the folder of the mirror (def: IMAGE_DIR/mirror)')
    .option(
      '-j, --jobs <n>',
      'pairs at a time, 256 MB of memory each (default: cores, at most 4)',
      wholeNumber,
    )
    .addOption(
      new Option('--workers <redis-url>', 'the Redis of the generator').env(workersVariable),
    )
    .option('--patience <seconds>', 'how long that Redis may be away (default: 300)', seconds)
    .option(
      '--lease <seconds>',
      'how long a worker is silent before its pairs are given to others (default: 30)',
      seconds,
    )
    .option('--json', 'tell what happens as JSON lines')
  return withPuavoOs(command).action(
    async (images: string | undefined, mirror: string | undefined, flags: WorkerFlags) => {
      const folders =
        images === undefined
          ? (await openFromDefaults(flags.puavoOs, {})).settings
          : { images, mirror }
      const worker = createDeltaWorker({
        images: folders.images,
        workers: flags.workers ?? '',
        ...(folders.mirror !== undefined && { mirror: folders.mirror }),
        ...(flags.jobs !== undefined && { jobs: flags.jobs }),
        ...(flags.patience !== undefined && { patience: flags.patience }),
        ...(flags.lease !== undefined && { lease: flags.lease }),
      })
      tell(worker, flags.json ?? false)
      using stop = untilSignalled()
      const report = await worker.serve({ signal: stop.signal })
      if (flags.json) write({ event: 'ended', ...report })
      else process.stdout.write(`${report.pairs} pairs made, ${report.refused} jobs refused\n`)
    },
  )
}

function write(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Tell what a worker does. */
function tell({ events }: DeltaWorker, json: boolean): void {
  const say = (event: string, value: object, text: string): void => {
    if (json) write({ event, ...value })
    else process.stdout.write(`${text}\n`)
  }
  const complain = (event: string, message: string): void => {
    if (json) write({ event, message })
    else process.stderr.write(`${event}: ${message}\n`)
  }
  const words = ({ older, newer }: { older: string; newer: string }): string =>
    `${older} and ${newer}`
  events.on('serving', (queue, place) => {
    say('serving', { queue, place }, `waiting for jobs at ${place}`)
  })
  events.on('begun', (pair) => say('begun', pair, `comparing ${words(pair)}`))
  events.on('done', (pair) => {
    const size = `${pair.diffs} rdiffs, ${formatBytes(pair.size)}`
    say('done', pair, `made ${size}, in ${pair.seconds.toFixed(1)} s: ${words(pair)}`)
    for (const message of pair.missed) complain('failed', message)
  })
  events.on('returned', (pair) => say('returned', pair, `left to others: ${words(pair)}`))
  events.on('refused', (job, reason) => complain('refused', `the job ${job}: ${reason}`))
  events.on('warning', (message) => complain('warning', message))
}
