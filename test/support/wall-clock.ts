import { chmod, open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'
import { temporaryFolder } from './temporary-folder.ts'

const source = fileURLToPath(new URL('./wall-clock/wall_clock.c', import.meta.url))

/** A `redis-server` whose clock on the wall can be put. */
export interface ClockedRedis extends AsyncDisposable {
  /** The command: as redis-server, with a file of configuration as its first argument. */
  readonly command: string
  /**
   * Put the clock of the server that runs from a file of configuration, now and after each restart. The clock that never
   * steps goes on.
   *
   * @param configuration the path of the file
   * @param ahead by how many ms it is ahead of ours
   */
  put(configuration: string, ahead: number): Promise<void>
}

/** Make one: `faketime` does not do for redis-server. */
export async function clockedRedis(): Promise<ClockedRedis> {
  const folder = await temporaryFolder('boxwright-clock-')
  const [library, command] = [join(folder.path, 'wall-clock.so'), join(folder.path, 'redis-server')]
  await run('cc', '-O2', '-fPIC', '-shared', source, '-o', library)
  const script = `#!/bin/sh
clock="$(dirname "$1")/clock"
[ -e "$clock" ] || head -c 8 /dev/zero >"$clock"
LD_PRELOAD='${library}' WALL_CLOCK="$clock" exec redis-server "$@"
`
  await writeFile(command, script)
  await chmod(command, 0o755)
  return {
    command,
    async put(configuration, ahead) {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64LE(BigInt(ahead) * 1_000_000n)
      // Where it is: the program has it mapped.
      await using file = await open(join(dirname(configuration), 'clock'), 'r+')
      await file.write(bytes, 0, 8, 0)
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}
