import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type { StatusView } from '../src/api/types.ts'
import { demoName, imagesIn, mirrorProgram } from './box.ts'

it('serves the mirror over HTTPS, for curl to go on with a download', async () => {
  await using folder = await temporaryFolder()
  const images = await imagesIn(folder.path, 2)
  const [certificate, key] = [join(folder.path, 'certificate.pem'), join(folder.path, 'key.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  await run('openssl', 'req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate)
  await using box = await mirrorProgram.start({
    args: ['--images', images],
    config: `making: {settle: 0s}\ntls: {certificate: ${certificate}, key: ${key}}`,
  })
  expect(box.url).toMatch(/^https:/)
  const url = `https://localhost:${new URL(box.url).port}/`
  const curl = (...args: string[]): Promise<string> =>
    run('curl', '-sSf', '--cacert', certificate, ...args)
  const status = async (): Promise<StatusView> => JSON.parse(await curl(`${url}api/status`))
  await until('a report', status, ({ report }) => report !== null)

  // Where clients are sent to is HTTPS as well.
  const base = (await status()).repository
  expect(base).toMatch(/^https:/)
  const meta = JSON.parse(await curl(`${url}meta/puavo-os-demo-trixie-amd64.json`))
  const [, { urls }] = meta['puavo-os-demo-trixie-amd64'].images
  expect(urls).toEqual([`${base}/${demoName(1)}`])

  const part = join(folder.path, 'part')
  await curl('-r', '0-99999', '-o', part, `${url}${demoName(1)}`)
  await curl('-C', '-', '-o', part, `${url}${demoName(1)}`)
  expect(await run('cmp', part, join(images, demoName(1)))).toBe('')
  expect(await box.end()).toBe(0)
})

it('wants both a certificate and its key', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'box.yaml')
  await writeFile(file, 'tls: {certificate: a.pem}')
  const { code, stderr } = await mirrorProgram.run(['config', '--check', file])
  expect(code).toBe(1)
  expect(stderr).toContain('expected both a certificate and a key, or neither')
})
