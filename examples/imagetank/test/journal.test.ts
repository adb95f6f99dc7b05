import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type { ImportView, LogView } from '../src/api/types.ts'
import { photo, plugIn } from './box.ts'

const script = fileURLToPath(new URL('./fixtures/imagetank.ts', import.meta.url))

/** As systemd says where standard error leads, which systemd-cat does not. */
const connected = 'JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$@"'

/** A journald of its own, and a program under it: in a mount namespace in which nobody else listens. */
const underJournald = `
mount --make-rprivate /
mount -t tmpfs none /run
mkdir -p /run/systemd/journal /run/log/journal
/usr/lib/systemd/systemd-journald & journald=$!
until [ -S /run/systemd/journal/stdout ]; do sleep 0.05; done
systemd-cat -t imagetank sh -c "$connected" sh "$@" & box=$!
trap 'kill $box; wait $box; kill $journald; wait $journald' TERM
wait $box`

it('tells the journal of imports under the names that pi-imgtank had', async () => {
  await using folder = await temporaryFolder()
  const port = await freePort()
  const [cards, data, config] = ['cards', 'data', 'box.yaml'].map((name) => join(folder.path, name))
  if (!cards || !data || !config) throw new Error('no folder')
  await mkdir(cards)
  await mkdir(data)
  await writeFile(
    config,
    `cards: ${cards}\nmdns: false\nmunin: {port: null}\nimporting: {naming: plain}\n`,
  )
  await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1, '2098:05:03 10:00:00') })
  const serve = ['serve', '--config', config, '--data', data, '--port', `${port}`]
  const command = [process.execPath, '--conditions=@boxwright/source', script, ...serve]
  const child = spawn('unshare', ['--mount', '/bin/sh', '-c', underJournald, 'sh', ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, connected },
  })
  const ended = once(child, 'exit')
  await using _ended = {
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
  const ask = async <T>(path: string): Promise<T | undefined> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/${path}`).catch(() => undefined)
    return answer?.ok ? ((await answer.json()) as T) : undefined
  }
  const imported = () => ask<ImportView[]>('imports')
  await until('a proven import', imported, (done) => done?.[0]?.proven === true)
  const told = async (identifier: string): Promise<string> => {
    const inside = ['-m', '-t', `${child.pid}`, 'journalctl', '--no-pager', '-o', 'cat']
    const { stdout } = await promisify(execFile)('nsenter', [
      ...inside,
      `SYSLOG_IDENTIFIER=${identifier}`,
    ])
    return stdout
  }
  const ofCard = () => told('copy_img')
  await until('the journal', ofCard, (text) => text.includes('import proven'))
  expect(await told('copy_img')).toMatch(/^import begun .*card=EOS$/m)
  expect(await told('copy_img')).toContain('2098:05:03 10:00:00, which is not believed')
  expect(await told('imagetank')).toContain('Server listening')
  expect(await told('imagetank')).not.toContain('import proven')
  // The page shows both.
  const log = (await ask<LogView[]>('log')) ?? []
  expect(log.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      expect.stringMatching('import proven'),
      expect.stringMatching('Server'),
    ]),
  )
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length)
})
