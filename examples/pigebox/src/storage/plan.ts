/** A step of the preparation. */
export type Step =
  | { readonly run: readonly [command: string, ...args: string[]]; readonly input?: string }
  | { readonly append: string; readonly line: string }

/** How a storage is prepared. */
export interface PlanOptions {
  /** The whole disk. */
  readonly device: string
  /** Label of the file system, at most 16 bytes (ext4). */
  readonly label: string
  /** Where it is mounted. */
  readonly mountPoint: string
  readonly user: string
  readonly group: string
  /** The table of file systems; `undefined`: it has a line for the label already. */
  readonly fstab: string | undefined
  /** Whether the user has to be made. */
  readonly newUser: boolean
}

/** What is to be done to make a disk the storage, in order. */
export function planPreparation(options: PlanOptions): Step[] {
  const { device, label, mountPoint, user, group, fstab, newUser } = options
  const partition = firstPartition(device)
  const home = ['--home-dir', '/nonexistent', '--no-create-home', '--shell', '/usr/sbin/nologin']
  return [
    ...(newUser ? [run('useradd', '--system', '--gid', group, ...home, user)] : []),
    {
      run: ['sfdisk', '--quiet', '--wipe', 'always', '--wipe-partitions', 'always', device],
      input: `label: gpt\nname=${label}, type=linux\n`,
    },
    // Kernels without the code for this partition table learn of the partition here.
    run('partx', '--update', device),
    // No blocks are held back for root: this is no system's disk.
    run('mkfs.ext4', '-q', '-L', label, '-m', '0', partition),
    run('mkdir', '-p', mountPoint),
    run('mount', partition, mountPoint),
    run('chown', `${user}:${group}`, mountPoint),
    ...(fstab === undefined
      ? []
      : // A box boots without its storage too, and records once it is there.
        [{ append: fstab, line: `LABEL=${label} ${mountPoint} ext4 noatime,nofail 0 2` }]),
  ]
}

/** The first partition of a disk: the kernel puts a `p` between two digits. */
export function firstPartition(device: string): string {
  return /\d$/.test(device) ? `${device}p1` : `${device}1`
}

/** A step as a shell would take it: what `--dry-run` prints. */
export function shellLine(step: Step): string {
  if ('append' in step) return `echo ${quoted(step.line)} >> ${quoted(step.append)}`
  const command = step.run.map(quoted).join(' ')
  if (step.input === undefined) return command
  return `printf ${quoted(step.input.replaceAll('\n', '\\n'))} | ${command}`
}

function run(command: string, ...args: string[]): Step {
  return { run: [command, ...args] }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
