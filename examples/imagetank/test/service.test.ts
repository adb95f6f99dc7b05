import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { serviceManager } from '../../../test/support/service-manager.ts'
import { until } from '../../../test/support/until.ts'
import { photo, plugIn, tankProgram } from './box.ts'

const command = fileURLToPath(new URL('./fixtures/imagetank.ts', import.meta.url))

it('runs under a real systemd by the unit that it prints: ready, importing, stopped in order', async () => {
  await using manager = await serviceManager()
  const [data, cards, config, log] = ['data', 'cards', 'imagetank.yaml', 'log'].map((name) =>
    join(manager.folder, name),
  ) as [string, string, string, string]
  await mkdir(data)
  await mkdir(cards)
  await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1, '2024:05:03 10:00:00') })
  const lines = [`data: ${data}`, `cards: ${cards}`, 'web: {port: 0}', 'mdns: false']
  await writeFile(config, `${lines.join('\n')}\nmunin: {port: null}\n`)
  const printed = await tankProgram.run(['print-unit', '--config', config])
  expect(printed).toMatchObject({ code: 0, stderr: '' })

  // The sources; a manager for users has no capabilities to give, and a container cannot shut its own /proc.
  const here = printed.stdout
    .replace(/^(ExecStart=\S+) .* (serve .*)$/m, `$1 --conditions=@boxwright/source ${command} $2`)
    .replace(
      /^(CapabilityBoundingSet|AmbientCapabilities|PrivateTmp|DevicePolicy|DeviceAllow|ProtectKernel\w+)=.*\n/gm,
      '',
    )
    .replace('ProtectHome=yes', 'ProtectHome=read-only')
    .replace('[Install]', `StandardError=append:${log}\n\n[Install]`)
  await manager.install('imagetank.service', here)
  await manager.systemctl('start', 'imagetank.service')
  expect(await manager.property('imagetank.service', 'ActiveState')).toBe('active')
  expect(await manager.property('imagetank.service', 'StatusText')).toMatch(/^Imagetank at http:/)
  const logged = () => readFile(log, 'utf8')
  await until('the log', logged, (text) => text.includes('import proven'))
  await manager.systemctl('stop', 'imagetank.service')
  expect(await manager.property('imagetank.service', 'Result')).toBe('success')
  const kept = await readFile(join(data, 'images/20240503/pimg_0000.jpg'))
  expect(kept).toEqual(await photo(1, '2024:05:03 10:00:00'))
})
