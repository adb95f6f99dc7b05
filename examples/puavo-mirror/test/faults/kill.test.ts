import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { makeDemoImage } from '../../src/demo/images.ts'
import { demoName, mirrorProgram, put, serveOnly } from '../box.ts'
import { losses } from '../client.ts'

const campaign = faultCampaign(
  'kill -9 while the mirror is generated: what a client is promised and does not get',
)
afterAll(() => campaign.print())

/** How often it is killed in a full run, and in a sample. */
const times = everyFault ? 50 : 3

/** Images to choose from, and how many are offered at most. */
const [contents, most] = [6, 5]

/** Of the events that a run tells it is killed after any, after so many ms at most: from one to the next. */
const [mostEvents, longest] = [14, 200]

const script = fileURLToPath(new URL('../fixtures/puavo-img-repo.ts', import.meta.url))

/** The command at work, and the events that it tells. */
interface Generating {
  readonly child: ChildProcess
  readonly ended: Promise<unknown[]>
  readonly told: { readonly event: string }[]
  /** Resolves when so many events were told, or at the end. */
  until(count: number): Promise<void>
}

function generate(...args: readonly string[]): Generating {
  const command = ['--conditions=@boxwright/source', script, ...args, '--json']
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const told: { event: string }[] = []
  const lines = createInterface(child.stdout).on('line', (line) => told.push(JSON.parse(line)))
  const ended = once(child, 'close')
  return {
    child,
    ended,
    told,
    async until(count) {
      while (told.length < count && child.exitCode === null) {
        await Promise.race([once(lines, 'line'), ended])
      }
    },
  }
}

it('promises nothing that is not there, and the next run goes on', async () => {
  await using root = await temporaryFolder('puavo-kill-')
  const [images, mirror, pool] = ['images', 'mirror', 'pool'].map((name) => join(root.path, name))
  if (!images || !mirror || !pool) throw new Error('no folders')
  await mkdir(pool)
  await mkdir(images)
  const made = (number: number): string => join(pool, demoName(number % contents))
  for (let number = 0; number < contents; number++) {
    await makeDemoImage(pool, join(root.path, 'work'), number)
  }
  await using server = await mirrorProgram.start({
    args: ['--images', images, '--mirror', mirror],
    config: serveOnly,
  })
  const args = [images, mirror, '-r', server.url]
  const place = (number: number): string => join(images, demoName(number))
  for (let number = 0; number < most; number++) await put(made(number), place(number))
  const [first] = await generate(...args).ended
  expect(first).toBe(0)

  // A run that was over before it could be killed counts for nothing.
  for (let [round, kills] = [0, 0]; kills < times; round++) {
    // Two images have another content now, and one comes or goes: much is replaced, and all is asked for.
    const [one, other] = [round % most, (round + 2) % most]
    await put(made(one + round + 1), place(one))
    await put(made(other + round + 2), place(other))
    const last = place(most - 1)
    if (round % 2 === 0) await rm(last, { force: true })
    else await put(made(most - 1), last)

    const killed = generate(...args)
    await killed.until(Math.floor(campaign.random() * mostEvents))
    await Promise.race([killed.ended, delay(campaign.random() * longest)])
    killed.child.kill('SIGKILL')
    const [, signal] = await killed.ended
    if (signal !== null) kills += 1
    const moment =
      signal === null ? 'after the end' : `after “${killed.told.at(-1)?.event ?? 'start'}”`
    const lost = await losses(server.url, mirror)

    const again = generate(...args)
    const [code] = await again.ended
    if (code !== 0) lost.push(`the next run ends with ${code}`)
    const count = (await readdir(images)).length
    const expected = { images: { offered: count }, diffs: { offered: 3 * (count - 1) } }
    expect(again.told.at(-1)).toMatchObject({ event: 'done', ...expected })
    lost.push(...(await losses(server.url, mirror)))
    const verified = await mirrorProgram.run(['verify', mirror])
    if (verified.code !== 0) lost.push(verified.stdout)
    const names = await readdir(mirror, { recursive: true })
    lost.push(...names.filter((name) => name.endsWith('.part') || name.includes('/work/')))
    campaign.note(`SIGKILL ${moment}`, lost)
    expect({ round, moment, lost }).toEqual({ round, moment, lost: [] })
  }
}, 3_600_000)
