import { join } from 'node:path'
import { expect, it } from 'vitest'
import { network } from '../../../../test/support/namespace.ts'

it('finds a firewall that drops what machines ask', async () => {
  await using lan = await network(1)
  const [host] = lan.hosts
  const advice = async (): Promise<string | undefined> =>
    await host?.run(
      process.execPath,
      '--conditions=@boxwright/source',
      join(import.meta.dirname, '../fixtures/firewall-node.ts'),
    )
  expect(await advice()).toBe('undefined\n')
  await host?.run('nft', 'add table inet own')
  await host?.run(
    'nft',
    'add chain inet own in { type filter hook input priority 0; policy drop; }',
  )
  expect(await advice()).toMatch(
    /^a firewall \(table inet own\) drops .* lets them in on eth0: UDP 67, UDP 69 .*, TCP 8080, TCP and UDP 10001, TCP 6881\n$/,
  )
})
