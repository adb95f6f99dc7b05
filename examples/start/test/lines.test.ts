import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPhase1 } from '@boxwright/netboot'
import { beforeAll, describe, expect, it } from 'vitest'
import { soundCard } from '../../../test/support/alsa.ts'
import { loopbackProject, report } from '../../../test/support/loopback-project.ts'
import { redisServer } from '../../../test/support/redis.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

const source = join(import.meta.dirname, '../src/lines')
const cache = join(import.meta.dirname, '../../../node_modules/.boxwright-phase1')

// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => void (await buildPhase1({ cache })), 900_000)

/** Lines that run in a folder of their own. */
interface Running extends AsyncDisposable {
  /** What they have printed so far. */
  readonly said: () => string
  /** Their end; what they have printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>
}

function runLines(name: string, folder: string, env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(
    process.execPath,
    ['--conditions=@boxwright/source', join(source, `${name}.ts`)],
    { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  const closed = once(child, 'close')
  return {
    said: () => text,
    ended: closed.then(([code]) => ({ code: code as number | null, text })),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

describe('the lines of code of', () => {
  it('each box are three at most, besides the import', async () => {
    const names = await readdir(source)
    expect(names).toHaveLength(6)
    for (const name of names) {
      const text = await readFile(join(source, name), 'utf8')
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('import '))
      expect(lines.length, name).toBeLessThanOrEqual(3)
    }
  })

  it('PigeBox record the sound card', async () => {
    await using folder = await temporaryFolder()
    await using card = await soundCard()
    const config = join(folder.path, 'asound.conf')
    const known = await readFile(card.env.ALSA_CONFIG_PATH, 'utf8')
    await writeFile(config, `${known}\npcm.!default "paced"\n`)
    await using lines = runLines('pigebox', folder.path, { ALSA_CONFIG_PATH: config })
    const recorded = async (): Promise<string[]> => {
      const names = await readdir(folder.path, { recursive: true })
      return names.filter((name) => /^pige\/.*\.wav\b/.test(name))
    }
    await expect.poll(recorded).not.toEqual([])
    expect(lines.said()).toBe('')
  })

  it('Imagetank import a card', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'card/DCIM'), { recursive: true })
    await writeFile(join(folder.path, 'card/DCIM/IMG_0815.JPG'), 'a photo')
    await using lines = runLines('imagetank', folder.path)
    const { code, text } = await lines.ended
    expect(text).toContain('proven: true')
    expect(code).toBe(0)
  })

  it('dvbboxes follow a box, and find what it has', async () => {
    await using folder = await temporaryFolder()
    await using master = await redisServer({ args: ['--repl-diskless-sync-delay', '0'] })
    const redis = (...words: string[]) => run('redis-cli', '-p', `${master.port}`, ...words)
    await redis('-n', '1', 'SET', 'news_of_today.ts', '1425.6')
    const args = ['--replicaof', `127.0.0.1 ${master.port}`]
    await using replica = await redisServer({ args })
    const file = `[LOG]
filepath=${folder.path}/log
level=20
datefmt=%d-%m-%Y %H:%M:%S
[DATA]
folder=${folder.path}
[CHANNELS]
1=one
[CLUSTER:north]
127.0.0.1=${replica.port}
[MASTER:127.0.0.1]
port=${master.port}
`
    await writeFile(join(folder.path, 'boxes.ini'), file)
    await using lines = runLines('dvbboxes', folder.path)
    await expect.poll(lines.said).toMatch(/^\[\] \[\s.*news_of_today/s)
  })

  it('the mirror make one', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'tree'))
    await mkdir(join(folder.path, 'images'))
    const image = join(folder.path, 'images/puavo-os-demo-trixie-2026-01-05-063000-amd64.img')
    await run('mksquashfs', join(folder.path, 'tree'), image, '-quiet', '-no-progress')
    await using lines = runLines('puavo-mirror', folder.path)
    const { code, text } = await lines.ended
    expect(text).toContain('offered: 1')
    expect(code).toBe(0)
    expect(await readdir(join(folder.path, 'mirror'))).toContain('CKSUMS')
  })

  it('BootTorrent serve a project, and tell of its machines', async () => {
    await using folder = await temporaryFolder()
    // Without root: somebody else gives out addresses, and boot programs.
    const { path: project, origin } = await loopbackProject(folder.path)
    await mkdir(join(project, 'out'))
    await symlink(cache, join(project, 'out/cache'))
    await using lines = runLines('boottorrent', folder.path)
    const mac = '52:54:00:12:34:56'
    // It is not there at once.
    const told = () => report(origin, mac, 'state=phase1&at=100').catch(() => undefined)
    await expect.poll(told).toBe(204)
    await expect.poll(lines.said).toContain(`${mac} phase1`)
  })

  it('a box of your own serve it', async () => {
    await using folder = await temporaryFolder()
    await using lines = runLines('your-own', folder.path)
    await expect.poll(lines.said).toContain('http://localhost:8900/')
    const answer = await fetch('http://localhost:8900/temperature')
    expect(await answer.json()).toEqual({ inside: 41.5 })
  })
})
