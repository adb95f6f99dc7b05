import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Run a module in an empty folder, as a user who pastes it would; packages are those of the house. */
export function runAlone(module: string): { status: number | null; stderr: string } {
  const empty = mkdtempSync(join(realpathSync(tmpdir()), 'boxwright-example-'))
  try {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@boxwright/source', module],
      // Nothing of what npm and vitest put into the environment.
      { cwd: empty, encoding: 'utf8', timeout: 60_000, env: { PATH: process.env['PATH'] } },
    )
    return { status, stderr }
  } finally {
    rmSync(empty, { recursive: true, force: true })
  }
}
