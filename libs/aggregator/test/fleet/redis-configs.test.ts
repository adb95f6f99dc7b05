import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execute, run } from '@boxwright/process'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { redisConfigs } from '../../src/fleet/redis-configs.ts'
import { boxOf, client, quickMaster } from '../world.ts'

it('are what a real Redis follows its master with', async () => {
  await using folder = await temporaryFolder()
  await using master = await redisServer({ args: quickMaster })
  await using media = client(master.port, 1)
  await media.set('a.ts', '10')
  const box = boxOf(await freePort(), '127.0.0.1', 'north', master.port)
  const options = { etc: folder.path, data: folder.path, password: 'a "secret"' }
  const [config, unit] = redisConfigs([box, { ...box, town: 'south' }], options)
  expect(config).toMatchObject({
    path: join(folder.path, `dvbboxes-127.0.0.1-${box.port}.conf`),
    mode: 0o640,
  })
  await writeFile(config?.path ?? '', config?.content ?? '')
  await mkdir(join(folder.path, `dvbboxes-127.0.0.1-${box.port}`))
  await using replica = run({
    command: 'redis-server',
    args: [config?.path ?? ''],
    ready: box.port,
  })
  await replica.ready
  await using copy = client(box.port, 1, options.password)
  const copied = () => copy.get('a.ts').catch(String)
  await until('the copy', copied, (duration) => duration === '10')
  expect(unit?.path).toBe('/etc/systemd/system/dvbboxes-replica@.service')
})

it('have a unit that systemd takes', async () => {
  await using folder = await temporaryFolder()
  const unit = redisConfigs([boxOf(6_380, 'a.example')]).at(-1)
  const path = join(folder.path, basename(unit?.path ?? ''))
  await writeFile(path, unit?.content ?? '')
  const { stdout, stderr } = await execute({
    command: 'systemd-analyze',
    args: ['verify', '--man=no', path.replace('@.', '@a.example-6380.')],
    accept: 'any',
  })
  expect(
    `${stdout}${stderr}`.split('\n').filter((line) => line.includes('dvbboxes-replica')),
  ).toEqual([])
})
