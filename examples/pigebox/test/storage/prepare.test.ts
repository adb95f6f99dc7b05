import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import { run, runAsRoot } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { StatusView, TimelineView } from '../../src/api/types.ts'
import { runPigebox, startBox } from '../box.ts'

let folder: TemporaryFolder
/** A disk: a loop device, which has partitions like any other. */
let disk: string
let mountPoint: string
let fstab: string
/** No other file system on this machine bears it. */
const label = `pige-${process.pid}`

beforeEach(async () => {
  folder = await temporaryFolder('pigebox-disk-')
  mountPoint = join(folder.path, 'srv')
  fstab = join(folder.path, 'fstab')
  await writeFile(fstab, '# a comment without an end of line')
  const image = join(folder.path, 'image')
  await run('truncate', '-s', '100M', image)
  disk = (await runAsRoot('losetup', '--find', '--show', '--partscan', image)).trim()
})
afterEach(async () => {
  await run('umount', mountPoint).catch(() => undefined)
  await run('partx', '--delete', disk).catch(() => undefined)
  await run('losetup', '--detach', disk)
  await folder[Symbol.asyncDispose]()
})

const flags = (): string[] => [
  ...['--label', label, '--mount-point', mountPoint],
  ...['--fstab', fstab, '--owner', 'nobody:audio'],
]
const prepare = (device: string, ...more: string[]) =>
  runPigebox(['prepare-storage', device, ...flags(), ...more])

describe('pigebox prepare-storage', () => {
  it('prints the exact commands, and does nothing, with --dry-run', async () => {
    const { code, stdout } = await prepare(disk, '--dry-run')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      `printf 'label: gpt\\nname=${label}, type=linux\\n' | sfdisk --quiet --wipe always --wipe-partitions always ${disk}`,
      `partx --update ${disk}`,
      `mkfs.ext4 -q -L ${label} -m 0 ${disk}p1`,
      `mkdir -p ${mountPoint}`,
      `mount ${disk}p1 ${mountPoint}`,
      `chown nobody:audio ${mountPoint}`,
      `echo 'LABEL=${label} ${mountPoint} ext4 noatime,nofail 0 2' >> ${fstab}`,
      '',
    ])
    expect(await run('wipefs', '--no-act', disk)).toBe('')
  })

  it('prints commands that do it, typed into a shell', async () => {
    const { stdout } = await prepare(disk, '--dry-run')
    await run('sh', '-ec', stdout)
    expect((await run('blkid', '-o', 'value', '-s', 'LABEL', `${disk}p1`)).trim()).toBe(label)
    expect(await readFile(fstab, 'utf8')).toContain(`LABEL=${label} `)
  })

  it('partitions, makes ext4 with the label, mounts, gives it to its owner, and notes it once', async () => {
    const done = await prepare(disk, '--yes')
    expect(done).toMatchObject({ code: 0, stderr: '' })
    const facts = await run('lsblk', '-no', 'TYPE,FSTYPE,LABEL,MOUNTPOINT', `${disk}p1`)
    expect(facts.trim().split(/\s+/)).toEqual(expect.arrayContaining(['part', mountPoint]))
    const probed = await run('blkid', '-o', 'export', `${disk}p1`)
    expect(probed).toContain('TYPE=ext4')
    expect(probed).toContain(`LABEL=${label}`)
    const { uid, gid } = await stat(mountPoint)
    expect(uid).toBe(Number(await run('id', '-u', 'nobody')))
    expect(gid).toBe(Number((await run('getent', 'group', 'audio')).split(':')[2]))
    expect(await readFile(fstab, 'utf8')).toBe(
      `# a comment without an end of line\nLABEL=${label} ${mountPoint} ext4 noatime,nofail 0 2\n`,
    )

    // Neither while it is mounted, nor later by accident.
    const mounted = await prepare(disk, '--yes', '--force')
    expect(mounted.stderr).toContain(`${disk}p1 is mounted on ${mountPoint}: unmount it first`)
    await run('umount', mountPoint)
    const full = await prepare(disk, '--yes')
    expect(full.code).toBe(1)
    expect(full.stderr).toMatch(/is not empty: it has gpt.*--force erases it/)
    const again = await prepare(disk, '--dry-run', '--force')
    expect(again.stdout).not.toContain('fstab')
  })

  it('asks, and goes on only when the name of the device is typed', async () => {
    for (const input of ['', 'y\n', '/dev/sda\n']) {
      const { code, stderr } = await runPigebox(['prepare-storage', disk, ...flags()], { input })
      expect(code).toBe(1)
      expect(stderr).toContain('nothing was done')
    }
    expect(await run('wipefs', '--no-act', disk)).toBe('')
    const typed = await runPigebox(['prepare-storage', disk, ...flags()], { input: `${disk}\n` })
    expect(typed).toMatchObject({ code: 0, stderr: '' })
    expect(typed.stdout).toContain(`All that is on ${disk} (0.1 GB) will be lost`)
  })

  it('refuses a file system without a partition table unless it is forced', async () => {
    await run('mkfs.ext4', '-q', '-L', 'photos', disk)
    const { stderr } = await prepare(disk, '--yes')
    expect(stderr).toContain(`${disk} is not empty: it has ext4 labelled photos; --force erases it`)
    expect(await prepare(disk, '--yes', '--force')).toMatchObject({ code: 0, stderr: '' })
  })

  it.each([
    ['sdz', 'expected a block device such as /dev/sdb, got sdz'],
    ['/dev/nowhere', 'expected a block device such as /dev/sdb, got /dev/nowhere'],
    ['/dev/null', 'expected a block device such as /dev/sdb, got /dev/null'],
    ['/tmp', 'expected a block device such as /dev/sdb, got /tmp'],
  ])('refuses %s', async (device, message) => {
    const { code, stderr } = await prepare(device, '--yes', '--force')
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })

  it.each([
    [['--owner', 'nobody'], '--owner: expected USER:GROUP, got "nobody"'],
    [['--label', 'a label with blanks'], '--label: expected at most 16 letters'],
    [['--mount-point', 'srv'], '--mount-point: expected a path without blanks'],
  ])('refuses %j', async (more, message) => {
    const { code, stderr } = await prepare(disk, '--yes', ...more)
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })
})

describe('a storage that is found by its label', () => {
  it('is waited for, picked up when it is mounted, and again when it comes back elsewhere', async () => {
    await using card = await soundCard()
    await using box = await startBox({
      args: ['--device', card.paced, '--rotate', '1s', '--label', label],
      config: 'encoding: {kind: none}\nretention: {free: 8MB}',
      env: card.env,
    })
    expect(await box.status()).toMatchObject({
      recorder: {
        state: 'waiting',
        reason: `no disk with a file system labelled ${label}`,
      },
      storage: { path: null, ready: false },
    })
    expect((await fetch(new URL('pige/', box.url))).status).toBe(503)

    expect(await prepare(disk, '--yes')).toMatchObject({ code: 0, stderr: '' })
    const recorded = (): Promise<TimelineView> =>
      box.until<TimelineView>(
        `api/timeline?from=0&to=${Date.now() + 3_600_000}`,
        ({ segments }) => segments.filter(({ open }) => !open).length >= 2,
      )
    const { segments } = await recorded()
    await stat(join(mountPoint, segments[0]?.name ?? ''))
    expect(await box.status()).toMatchObject({ storage: { path: mountPoint, ready: true } })

    // Unplugged without a word, and plugged in again where somebody else mounts it.
    await run('umount', '--lazy', mountPoint)
    await box.until<StatusView>('api/status', ({ recorder }) =>
      /: nothing is mounted there$/.test(recorder.reason ?? ''),
    )
    const elsewhere = join(folder.path, 'media')
    await mkdir(elsewhere)
    await run('mount', `${disk}p1`, elsewhere)
    try {
      await box.until<StatusView>(
        'api/status',
        ({ recorder, storage }) => recorder.state === 'recording' && storage.path === elsewhere,
      )
      await recorded()
      expect(await box.end()).toBe(0)
    } finally {
      await run('umount', elsewhere)
    }
  })
})
