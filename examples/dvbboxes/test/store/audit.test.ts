import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fillDisk } from '../../../../test/support/fill-disk.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openAudit } from '../../src/store/audit.ts'
import { openStore } from '../../src/store/store.ts'

it('keeps what was written, and lets nobody change it', async () => {
  await using folder = await temporaryFolder()
  const note = { who: "Robert'); DROP TABLE audit; --", what: 'login', outcome: 'done' } as const
  {
    const store = await openStore(folder.path)
    const audit = openAudit(store)
    audit.note({ ...note, detail: { address: '::1' } }, 1_000)
    audit.note({ ...note, what: 'listing-apply', detail: { application: '000007' } }, 2_000)
    expect(() => store.exec('DELETE FROM audit')).toThrow('only appended to')
    expect(() => store.exec("UPDATE audit SET who = 'x'")).toThrow('only appended to')
    expect(() => store.exec('INSERT OR REPLACE INTO audit SELECT * FROM audit')).toThrow()
    store.close()
  }
  const store = await openStore(folder.path)
  const audit = openAudit(store)
  expect([...audit.applications()]).toEqual(['000007'])
  expect(audit.page({ limit: 10, who: note.who }).entries.map(({ time }) => time)).toEqual([
    ...[2_000, 1_000],
  ])
  expect(audit.page({ limit: 1 })).toMatchObject({ entries: [{ id: 2 }], next: 2 })
  expect(audit.page({ limit: 1, before: 2 })).toMatchObject({ entries: [{ id: 1 }], next: null })
  expect(audit.page({ limit: 10, what: 'login' }).entries).toMatchObject([
    { who: note.who, detail: { address: '::1' } },
  ])
  store.close()
})

it('killed on a full disk, at whatever byte of what it was writing, it has all that was promised', async () => {
  await using disk = await mountTmpfs('16M')
  const [folder, copy] = [join(disk.path, 'one'), join(disk.path, 'other')]
  await mkdir(folder)
  await mkdir(copy)
  const note = {
    who: 'ann',
    what: 'login',
    outcome: 'done',
    detail: { text: 'x'.repeat(900) },
  } as const
  const store = await openStore(folder)
  const audit = openAudit(store)
  const wal = join(folder, 'dvbboxes.sqlite-wal')
  const ends: number[] = []
  for (let id = 1; id <= 5; id += 1) {
    audit.note(note, id)
    ends.push((await readFile(wal)).length)
  }
  // The next one is refused, and has left what there was room for.
  const filler = join(disk.path, 'filler')
  fillDisk(filler)
  expect(() => {
    for (;;) audit.note({ ...note, detail: { text: 'y'.repeat(9_000) } }, 0)
  }).toThrow('full')
  await rm(filler)
  const promised = audit.page({ limit: 1 }).entries[0]?.id ?? 0
  const files = ['dvbboxes.sqlite', 'dvbboxes.sqlite-shm', 'dvbboxes.sqlite-wal']
  for (const name of files) await cp(join(folder, name), join(copy, name))
  const whole = await readFile(wal)
  store.close()
  const open = async (): Promise<number> => {
    const again = await openStore(copy)
    const log = openAudit(again)
    const last = log.page({ limit: 1 }).entries[0]?.id ?? 0
    expect(log.note(note).id).toBe(last + 1)
    again.close()
    return last
  }
  const database = await readFile(join(copy, 'dvbboxes.sqlite'))
  const shared = await readFile(join(copy, 'dvbboxes.sqlite-shm'))
  const put = async (log: Buffer, memory: Buffer): Promise<void> => {
    await writeFile(join(copy, 'dvbboxes.sqlite'), database)
    await writeFile(join(copy, 'dvbboxes.sqlite-shm'), memory)
    await writeFile(join(copy, 'dvbboxes.sqlite-wal'), log)
  }
  for (const memory of [
    shared,
    shared.subarray(0, 100),
    Buffer.alloc(0),
    Buffer.alloc(shared.length),
  ]) {
    await put(whole, memory)
    expect(await open()).toBe(promised)
  }
  for (let length = 0; length < whole.length; length += 397) {
    for (const tail of [0, 5_000]) {
      await put(Buffer.concat([whole.subarray(0, length), Buffer.alloc(tail)]), shared)
      expect(await open()).toBeGreaterThanOrEqual(ends.filter((end) => end <= length).length)
    }
  }
})

it('what is no database is named', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'dvbboxes.sqlite')
  await writeFile(path, 'x'.repeat(4_096))
  await expect(openStore(folder.path)).rejects.toMatchObject({
    code: 'ERR_STORAGE',
    message: `${path} cannot be opened: file is not a database`,
  })
})
