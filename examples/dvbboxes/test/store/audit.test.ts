import { expect, it } from 'vitest'
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
