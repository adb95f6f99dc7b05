import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openApplier } from '../../src/apply/applier.ts'
import type { Box } from '../../src/box.ts'
import { certificates } from '../certificates.ts'
import { boxOf, client } from '../world.ts'

const day = '21112026'
const items = [{ index: 0, filename: 'news.ts', start: 1_795_230_000 }]
/** What it takes to write programmes, and no more. */
const rights = ['+watch', '+zrange', '+multi', '+del', '+zadd', '+exec', '+wait']
const patterns = ['resetkeys', '~????????:*']

it('writes to a master with an access list and TLS, and tells why one does not let it', async () => {
  await using folder = await temporaryFolder()
  const place = async (name: string): Promise<string> => {
    const path = join(folder.path, name)
    await mkdir(path)
    return path
  }
  const tls = await certificates(await place('tls'))
  const other = await certificates(await place('other'))
  const port = await freePort()
  await using master = await redisServer({
    args: [
      ...['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'yes'],
      ...['--tls-cert-file', tls.cert, '--tls-key-file', tls.key, '--tls-ca-cert-file', tls.ca],
      ...['--user', 'writer', 'on', '>se cret"\u00e9', ...patterns, ...rights],
      ...['--user', 'reader', 'on', '>x', ...patterns, ...rights.filter((one) => one !== '+zadd')],
    ],
  })
  await using redis = client(master.socket)
  await redis.zadd(`${day}:1`, 1, '/opt/tsfiles/old.ts:0')
  const before = await redis.zrange(`${day}:1`, '0', '-1', 'WITHSCORES')
  const journals = ['a', 'b', 'c', 'd'].values()
  const apply = async (access: Partial<Box['master']>) => {
    const plain = boxOf(1, '127.0.0.1')
    const box: Box = { ...plain, master: { port, tls, ...access } }
    await using applier = await openApplier({
      ...{ folder: await place(`journal-${journals.next().value}`), boxes: [box] },
      ...{ command: false, timeout: 5_000 },
    })
    const held = { box: 'north/127.0.0.1', key: `${day}:1` } as const
    const previous = [{ member: '/opt/tsfiles/old.ts:0', score: 1 }]
    const next = [{ member: '/opt/tsfiles/news.ts:0', score: items[0]?.start ?? 0 }]
    const plan = { ...held, previous, next, delete: previous, insert: next, outcome: 'changed' }
    const { id, results } = await applier.apply([plan as never])
    const [result] = results
    return { applier, id, told: `${result?.outcome}: ${result?.reason ?? ''}` }
  }
  expect((await apply({ user: 'reader', password: 'x' })).told).toMatch(/^failed: .*NOPERM.*zadd/)
  expect((await apply({ user: 'writer', password: 'wrong!' })).told).toMatch(/^failed: WRONGPASS/)
  const strange = { ...tls, ca: other.ca }
  expect((await apply({ user: 'writer', password: 'any', tls: strange })).told).toMatch(
    /^unreachable: .*self-signed certificate/,
  )
  expect(await redis.zrange(`${day}:1`, '0', '-1', 'WITHSCORES')).toEqual(before)
  const good = await apply({ user: 'writer', password: 'se cret"\u00e9' })
  expect(good.told).toBe('applied: ')
  expect(await redis.zrange(`${day}:1`, '0', '-1')).toEqual(['/opt/tsfiles/news.ts:0'])
})
