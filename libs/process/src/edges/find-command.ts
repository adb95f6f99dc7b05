import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { ProcessError } from '../errors.ts'
import type { LaunchSettings } from '../settings.ts'

/** Where execvp looks when there is no PATH. */
const defaultPath = '/usr/local/bin:/bin:/usr/bin'

/**
 * Say why a program cannot be started.
 *
 * @param cause what came of trying
 */
export async function explainStart(
  { name, command, cwd }: LaunchSettings,
  env: NodeJS.ProcessEnv,
  cause: unknown,
): Promise<ProcessError> {
  const error = (code: 'ERR_NOT_FOUND' | 'ERR_START', what: string): ProcessError =>
    new ProcessError(code, `${name} cannot be started: ${what}`, { cause })
  if (cwd !== undefined && !(await isFolder(cwd))) return error('ERR_START', `no folder ${cwd}`)
  const found = await findCommand(command, env, cwd)
  if (found === undefined) {
    const where = command.includes('/') ? '' : ` in PATH (${env['PATH'] ?? defaultPath})`
    return error('ERR_NOT_FOUND', `no program ${command}${where}`)
  }
  if (!(await isExecutable(found))) return error('ERR_START', `${found} is not executable`)
  return error('ERR_START', `${found}: ${cause instanceof Error ? cause.message : cause}`)
}

/** Find a program as execvp does; one that is not executable only if there is no other. */
export async function findCommand(
  command: string,
  env: NodeJS.ProcessEnv,
  cwd = '.',
): Promise<string | undefined> {
  const folders = command.includes('/') ? [''] : (env['PATH'] ?? defaultPath).split(delimiter)
  let second: string | undefined
  for (const folder of folders) {
    const path = resolve(cwd, join(folder, command))
    if (!(await isFile(path))) continue
    if (await isExecutable(path)) return path
    second ??= path
  }
  return second
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
