import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DurableError, makeDirectory, writeFile } from '@boxwright/durable'
import { AggregatorError } from '../errors.ts'
import { type ConfigFile, redisConfigs } from '../fleet/redis-configs.ts'
import type { CommonFlags } from './flags.ts'
import { readSettings, tell } from './session.ts'
import { table } from './table.ts'

/** The flags of `redis-configs`. */
export interface RedisConfigsFlags extends CommonFlags {
  readonly dryRun?: boolean
}

/** What became of a file: one that somebody has changed is left alone. */
type FileOutcome = 'written' | 'unchanged' | 'changed'

/** Run `redis-configs`. Exit code 1: a file is there and is another. */
export async function runRedisConfigs(root: string, flags: RedisConfigsFlags): Promise<void> {
  const { configuration } = await readSettings(flags)
  const { boxes, replicas } = configuration
  const { password } = replicas
  const wanted = boxes.filter(({ town }) => flags.town?.includes(town) ?? true)
  const files = redisConfigs(wanted, password === undefined ? {} : { password })
  const results: { path: string; mode: string; outcome: FileOutcome }[] = []
  for (const file of files) {
    const path = join(root, file.path)
    const outcome = await put(path, file, flags.dryRun ?? false)
    if (outcome === 'changed') process.exitCode = 1
    results.push({ path, mode: file.mode.toString(8), outcome })
  }
  const rows = results.map(({ path, mode, outcome }) => [
    ...[mode, path],
    outcome === 'changed'
      ? 'left alone: it is there and is another'
      : flags.dryRun && outcome === 'written'
        ? 'would be written'
        : outcome,
  ])
  const contents = flags.dryRun
    ? files.flatMap((file) => ['', `# ${join(root, file.path)}`, ...plain(file)])
    : []
  tell(
    flags,
    () => [...table(['mode', 'file', 'outcome'], rows), ...contents],
    () => ({ ok: results.every(({ outcome }) => outcome !== 'changed'), files: results }),
  )
}

async function put(
  path: string,
  { content, mode }: ConfigFile,
  isDry: boolean,
): Promise<FileOutcome> {
  try {
    const there = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (there !== undefined) return there === content ? 'unchanged' : 'changed'
    if (isDry) return 'written'
    await makeDirectory(dirname(path))
    await writeFile(path, content, { mode })
    return 'written'
  } catch (cause) {
    // Somebody else was faster.
    if (cause instanceof DurableError && cause.code === 'ERR_EXISTS') return 'changed'
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AggregatorError('ERR_STORAGE', `${path} cannot be written: ${reason}`, { cause })
  }
}

/** Its lines, without passwords: they are shown on a terminal. */
function plain({ content }: ConfigFile): string[] {
  return content
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^(masterauth|requirepass) .*/, '$1 ***'))
}
