import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readFile, realpath } from 'node:fs/promises'
import { promisify } from 'node:util'
import { PigeboxError } from '../errors.ts'
import {
  type BlockDevice,
  lsblkColumns,
  notEmpty,
  parseLsblk,
  parseSignatures,
  refusal,
} from './block-device.ts'
import { planPreparation, type Step } from './plan.ts'

const run = promisify(execFile)

/** How a storage is to be prepared. */
export interface PrepareOptions {
  readonly label: string
  readonly mountPoint: string
  /** `USER:GROUP`. */
  readonly owner: string
  /** The table of file systems. */
  readonly fstab: string
  /** Erase what is on it. */
  readonly force: boolean
}

/** A disk that may become the storage, and what has to be done. */
export interface Preparation {
  readonly device: BlockDevice
  readonly steps: readonly Step[]
}

/**
 * Look at a device and plan. Changes nothing.
 *
 * @throws PigeboxError `ERR_DEVICE_REFUSED`, saying why; `ERR_PREPARE` when a tool is missing
 */
export async function prepare(name: string, options: PrepareOptions): Promise<Preparation> {
  const { label, mountPoint, owner, fstab, force } = options
  const [, user, group] = /^([a-z_][\w-]*):([a-z_][\w-]*)$/.exec(owner) ?? []
  if (user === undefined || group === undefined) {
    throw refused(`--owner: expected USER:GROUP, got ${JSON.stringify(owner)}`)
  }
  if (!/^[\w.-]{1,16}$/.test(label)) {
    throw refused(
      `--label: expected at most 16 letters, digits, -, _ and ., got ${JSON.stringify(label)}`,
    )
  }
  if (!/^\/[\w./-]+$/.test(mountPoint)) {
    throw refused(
      `--mount-point: expected a path without blanks, got ${JSON.stringify(mountPoint)}`,
    )
  }
  const path = await realpath(name).catch(() => undefined)
  if (path === undefined || !name.startsWith('/')) {
    throw refused(`expected a block device such as /dev/sdb, got ${name}: there is no such device`)
  }
  const device = parseLsblk(
    await output('lsblk', '--json', '--bytes', '--output', lsblkColumns, path).catch((cause) => {
      throw refused(`expected a block device such as /dev/sdb, got ${name}`, cause)
    }),
  )
  if (!device) throw refused(`expected a block device such as /dev/sdb, got ${name}`)
  const reason = refusal(device) ?? notEmpty(device, await signaturesOn(path), force)
  if (reason !== undefined) throw refused(reason)
  const table = await readFile(fstab, 'utf8').catch(() => '')
  const listed = new RegExp(`^\\s*LABEL="?${label.replaceAll('.', '\\.')}"?\\s`, 'm').test(table)
  const steps = planPreparation({
    device: path,
    label,
    mountPoint,
    user,
    group,
    fstab: listed ? undefined : fstab,
    newUser: !(await exists('passwd', user)),
  })
  return { device, steps }
}

/**
 * Do one step.
 *
 * @throws PigeboxError `ERR_PREPARE`, with what the command said
 */
export async function doStep(step: Step): Promise<void> {
  if ('append' in step) {
    const table = await readFile(step.append, 'utf8').catch(() => '')
    const gap = table === '' || table.endsWith('\n') ? '' : '\n'
    await appendFile(step.append, `${gap}${step.line}\n`)
    return
  }
  const [command, ...args] = step.run
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  // A command that does not read its input may be gone before it is written.
  child.stdin.on('error', () => undefined)
  child.stdin.end(step.input ?? '')
  const [code] = await once(child, 'close').catch((cause) => {
    throw missing(command, cause)
  })
  if (code !== 0) {
    throw new PigeboxError(
      'ERR_PREPARE',
      `${step.run.join(' ')}: ${said.trim() || `exit code ${code}`}`,
    )
  }
}

/** What is on a device: only root may look. */
async function signaturesOn(path: string): Promise<string[]> {
  const text = await output('wipefs', '--no-act', '--json', path).catch((cause) => {
    if (cause instanceof PigeboxError) throw cause
    const why = process.getuid?.() === 0 ? '' : ' (run it as root)'
    const message = `${path} cannot be looked at${why}: ${cause.stderr?.trim() || cause.message}`
    throw new PigeboxError('ERR_PREPARE', message, { cause })
  })
  return parseSignatures(text)
}

async function output(command: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await run(command, args)).stdout
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw missing(command, error)
    throw error
  }
}

async function exists(database: 'passwd', name: string): Promise<boolean> {
  return await run('getent', [database, name]).then(
    () => true,
    () => false,
  )
}

function missing(command: string, cause: unknown): PigeboxError {
  const where: Readonly<Record<string, string>> = { sfdisk: 'fdisk', 'mkfs.ext4': 'e2fsprogs' }
  const found = (cause as NodeJS.ErrnoException).code === 'ENOENT'
  const words = found
    ? `${command} is not there: apt-get install ${where[command] ?? 'util-linux'}`
    : `${command}: ${cause}`
  return new PigeboxError('ERR_PREPARE', words, { cause })
}

function refused(message: string, cause?: unknown): PigeboxError {
  return new PigeboxError('ERR_DEVICE_REFUSED', message, cause === undefined ? {} : { cause })
}
