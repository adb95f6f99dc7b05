import { RsyncError } from '../errors.ts'
import type { FileOptions, Input, Output } from '../files/options.ts'
import { type Flags, number, signatureOptions } from './flags.ts'
import { aboutDelta, aboutSignature, progressLine } from './report.ts'

/** What an action is given. */
interface Task {
  readonly files: readonly string[]
  readonly flags: Flags
  readonly signal: AbortSignal
}

/** One of the words after `rdiff-wasm`. */
interface Action {
  /** Its files: in brackets those that may be left out. */
  readonly usage: string
  readonly about: string
  /** How many files there are at least, and at most. */
  readonly files: readonly [least: number, most: number]
  /** What it has to say when it is done. */
  run(task: Task): Promise<string>
}

/** A command has its process to itself. */
const alone = { blocking: true }

/** What rdiff does, and what it does not. Each loads what it needs: half the time of a small job is loading. */
export const actions: Readonly<Record<string, Action>> = {
  signature: {
    usage: '[BASIS [SIGNATURE]]',
    about: 'sign a file',
    files: [0, 2],
    async run({ files: [basis, signature], ...task }) {
      const { signatureFile } = await import('../files/signature-file.ts')
      const options = signatureOptions(task.flags)
      return await working('signature', task, async (how) =>
        aboutSignature(
          await signatureFile(input(basis), output(signature), { ...options, ...how, ...alone }),
        ),
      )
    },
  },
  delta: {
    usage: 'SIGNATURE [NEWFILE [DELTA]]',
    about: 'make a delta from a signature and a new file',
    files: [1, 3],
    async run({ files: [signature, target, delta], ...task }) {
      const { deltaFile } = await import('../files/delta-file.ts')
      return await working('delta', task, async (how) =>
        aboutDelta(
          await deltaFile(input(signature), input(target), output(delta), { ...how, ...alone }),
        ),
      )
    },
  },
  patch: {
    usage: 'BASIS [DELTA [NEWFILE]]',
    about: 'apply a delta',
    files: [1, 3],
    async run({ files: [basis = '', delta, target], ...task }) {
      const { patchFile } = await import('../files/patch-file.ts')
      const { sha256, sha512 } = task.flags
      const limits = {
        ...maxOutputOf(task.flags),
        expected: {
          ...(sha256 !== undefined && { sha256 }),
          ...(sha512 !== undefined && { sha512 }),
        },
      }
      refuseStandardInput('BASIS', basis)
      return await working('patch', task, async (how) =>
        aboutDelta(
          await patchFile(basis, input(delta), output(target), {
            ...limits,
            ...how,
            ...alone,
          }),
        ),
      )
    },
  },
  between: {
    usage: 'BASIS NEWFILE [DELTA]',
    about: 'make a delta of two files at hand',
    files: [2, 3],
    async run({ files: [basis = '', target = '', delta], ...task }) {
      const { deltaBetweenFiles } = await import('../between/files/delta-between-files.ts')
      const { workers } = task.flags
      const how = workers === undefined ? {} : { workers: number('--workers', workers) }
      return await working('between', task, async (options) =>
        aboutDelta(await deltaBetweenFiles(basis, target, output(delta), { ...how, ...options })),
      )
    },
  },
  compose: {
    usage: 'DELTA-0-1 [DELTA-1-2 [DELTA-0-2]]',
    about: 'join two deltas, without the files',
    files: [1, 3],
    async run({ files: [first = '', second, delta], ...task }) {
      const { composeFiles } = await import('../compose/compose-files.ts')
      const limit = maxOutputOf(task.flags)
      refuseStandardInput('DELTA-0-1', first)
      return await working('compose', task, async (how) =>
        aboutDelta(await composeFiles(first, input(second), output(delta), { ...limit, ...how })),
      )
    },
  },
  inspect: {
    usage: '[DELTA]',
    about: 'say what a delta consists of; --json for programs',
    files: [0, 1],
    async run({ files: [delta], flags, signal }) {
      const { inspectFile } = await import('../files/inspect-file.ts')
      const summary = await inspectFile(input(delta), { signal })
      process.stdout.write(`${flags.json ? JSON.stringify(summary) : aboutDelta(summary)}\n`)
      return ''
    },
  },
}

function maxOutputOf({ maxOutput }: Flags): { readonly maxOutput?: number } {
  return maxOutput === undefined ? {} : { maxOutput: number('--max-output', maxOutput) }
}

function refuseStandardInput(name: string, file: string): void {
  if (file !== '-') return
  const reason = 'is read at any place: expected a file, got standard input'
  throw new RsyncError('ERR_OPTIONS', `${name}: ${reason}`)
}

/** Do something that takes long, and then say what it did, if asked. */
async function working(
  doing: string,
  { flags, signal }: Omit<Task, 'files'>,
  work: (options: FileOptions) => Promise<string>,
): Promise<string> {
  using line = progressLine(doing)
  const said = await work({
    signal,
    clobber: flags.force ? 'replace' : 'refuse',
    sync: flags.sync === false ? 'none' : 'full',
    onProgress: (progress) => line.draw(progress),
  })
  return flags.statistics ? said : ''
}

function input(file: string | undefined): Input {
  return file === undefined || file === '-' ? process.stdin : file
}

function output(file: string | undefined): Output {
  return file === undefined || file === '-' ? process.stdout : file
}
