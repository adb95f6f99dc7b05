/**
 * The command `rdiff-wasm`.
 *
 * @packageDocumentation
 */
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { actions } from './cli/actions.ts'
import { exitCodeOf, usageError } from './cli/exit-codes.ts'
import { type Flags, refuseCompression } from './cli/flags.ts'
import { RsyncError } from './errors.ts'

const usages = Object.entries(actions).map(
  ([name, { usage, about }]) => `  ${`${name} ${usage}`.padEnd(40)} ${about}`,
)

const help = `
Actions:
${usages.join('\n')}

A file that is left out, or is -, is standard input or output. What is written becomes visible only
when it is complete.

Exit codes, as rdiff's: 0 done, 100 input or output, 101 usage, 102 a limit or the memory, 103 ends
too early, 104 no delta or signature, 106 damaged, for another basis or not as expected, 107 others.`

/** The command, for {@link main} and for others to mount. */
export function rdiffCommand(): Command {
  return new Command('rdiff-wasm')
    .description('Signatures, deltas and patches in the format of librsync.')
    .usage('[OPTIONS] ACTION [FILES]')
    .argument('<action>')
    .argument('[files...]')
    .option('-f, --force', 'replace existing files')
    .option('-s, --statistics', 'say what was done, on standard error')
    .option(
      '-b, --block-size <bytes>',
      'signature: bytes to a block; 0: by the size of the file',
      '0',
    )
    .option('-S, --sum-size <bytes>', 'signature: bytes of the strong hash; 0: all, -1: least', '0')
    .option('-H, --hash <name>', 'signature: blake2 (default) or md4')
    .option('-R, --rollsum <name>', 'signature: rabinkarp (default) or rollsum')
    .option('--max-output <bytes>', 'patch, compose: refuse a result that would be longer')
    .option('--sha256 <digest>', 'patch: refuse a result with another SHA-256')
    .option('--sha512 <digest>', 'patch: refuse a result with another SHA-512')
    .option('-j, --workers <n>', 'between: how many threads search (default: the cores, at most 4)')
    .option('--json', 'inspect: as JSON')
    .option('--no-sync', 'do not wait until the disk has what was written')
    .option('-v, --verbose', 'of no effect, as there is nothing to trace')
    .option('-I, --input-size <bytes>', 'of no effect, as buffers have the right size')
    .option('-O, --output-size <bytes>', 'of no effect, as buffers have the right size')
    .option('-z, --gzip [level]', 'refused: the format has no compression')
    .option('-i, --bzip2 [level]', 'refused: the format has no compression')
    .version(`rdiff-wasm ${manifest.version}`, '-V, --version', 'tell the version')
    .helpOption('-?, --help', 'tell this')
    .addHelpText('after', help)
    .action(run)
}

/** Run `rdiff-wasm` with arguments, without those of Node; sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const command = rdiffCommand().exitOverride((error) => {
    process.exitCode = error.exitCode === 0 ? 0 : usageError
    throw error
  })
  await command.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    if (error instanceof Error && 'exitCode' in error) return
    throw error
  })
}

async function run(name: string, files: readonly string[], flags: Flags): Promise<void> {
  using interruption = untilInterrupted()
  try {
    refuseCompression(flags)
    const action = actions[name]
    if (!action) {
      const known = Object.keys(actions).join(', ')
      throw new RsyncError('ERR_OPTIONS', `expected one of ${known}, got ${JSON.stringify(name)}`)
    }
    const [least, most] = action.files
    if (files.length < least || files.length > most) {
      throw new RsyncError('ERR_OPTIONS', `usage: rdiff-wasm ${name} ${action.usage}`)
    }
    const said = await action.run({ files, flags, signal: interruption.signal })
    if (said !== '') process.stderr.write(`${said}\n`)
  } catch (error) {
    // Nothing is left behind: now end as one that had not heard the signal, whatever is still being read.
    if (interruption.received) process.kill(process.pid, interruption.received)
    process.stderr.write(`rdiff-wasm: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = exitCodeOf(error)
  }
}

/** Aborts at the first Ctrl+C or SIGTERM, to leave nothing behind; a second one ends the process as usual. */
function untilInterrupted(): Disposable & {
  readonly signal: AbortSignal
  readonly received: NodeJS.Signals | undefined
} {
  const stop = new AbortController()
  let received: NodeJS.Signals | undefined
  const abort = (signal: NodeJS.Signals): void => {
    received = signal
    release()
    stop.abort()
  }
  const release = (): void => {
    process.off('SIGINT', abort)
    process.off('SIGTERM', abort)
  }
  process.on('SIGINT', abort)
  process.on('SIGTERM', abort)
  return {
    signal: stop.signal,
    get received() {
      return received
    },
    [Symbol.dispose]: release,
  }
}
