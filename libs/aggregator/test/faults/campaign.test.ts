import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { clockedRedis } from '../../../../test/support/wall-clock.ts'
import type { Aggregator } from '../../src/aggregator.ts'
import { boxIdOf } from '../../src/box.ts'
import { formatMember } from '../../src/programme.ts'
import type { BoxSnapshot } from '../../src/snapshot.ts'
import { client, quickly, until } from '../world.ts'
import { type Site, site, type Truth } from './site.ts'

const rounds = everyFault ? 1_000 : 24
const day = 86_400_000
/** After so many rounds all is mended, and the view has to be what a scan of each master finds. */
const roundsToPeace = 8

it('whatever happens, the view ends as a full scan, and is never wrongly empty', {
  timeout: 3_600_000,
}, async () => {
  const campaign = faultCampaign('aggregator: masters, links and replicas at random')
  const { random } = campaign
  const upTo = (count: number): number => Math.floor(random() * count)
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T

  await using folder = await temporaryFolder()
  await using redis = await clockedRedis()
  await using stack = new AsyncDisposableStack()
  const sites: Site[] = []
  for (const host of ['127.0.0.1', '127.0.0.2', '127.0.0.3']) {
    sites.push(stack.use(await site(host)))
  }
  const name = (): string => `media_${upTo(200)}.ts`
  const write = async (at: Site): Promise<void> => {
    for (let count = 1 + upTo(20); count > 0; count -= 1) {
      // Half of the names stay: none of these masters is ever empty by will.
      const one = name()
      const isKept = Number(/\d+/.exec(one)) < 100
      await at.setMedia(one, isKept || random() < 0.6 ? `${upTo(10_000) / 10}` : undefined)
    }
    const members = Array.from(
      { length: 1 + upTo(60) },
      (_, index) => `/opt/tsfiles/${name()}:${index}`,
    )
    await at.setProgramme(`${10 + upTo(20)}112026:${1 + upTo(3)}`, members)
  }
  for (const one of sites) {
    for (let count = 0; count < 100; count += 1) await one.setMedia(`media_${count}.ts`, `${count}`)
    for (let count = 0; count < 30; count += 1) await write(one)
  }

  await using aggregator = quickly(
    sites.map(({ box }) => box),
    {
      fleet: { folder: folder.path, command: redis.command },
      timeout: 2_000,
      verifyEvery: 300,
    },
  )
  const lost: string[] = []
  const look = (box: Site['box']): void => {
    const shown = aggregator.snapshot(boxIdOf(box))
    if (shown && (shown.media.size === 0 || shown.programmes.size === 0)) lost.push('a wrong empty')
  }
  aggregator.events.on('replaced', ({ box }) => look(box)).on('changed', ({ box }) => look(box))
  aggregator.events.on('drift', ({ change }) => {
    lost.push(`a change that no event told: ${[...change.media, ...change.programmes].slice(0, 2)}`)
  })
  await aggregator.start()

  const hung = new Set<number>()
  const emptied = new Set<Site>()
  const signal = async (at: Site, what: NodeJS.Signals): Promise<void> => {
    const pid = await replicaPid(at)
    if (pid === undefined) return
    process.kill(pid, what)
    if (what === 'SIGSTOP') hung.add(pid)
  }
  const putClock = ({ box }: Site, ahead: number): Promise<void> =>
    redis.put(join(folder.path, `${box.host}-${box.port}`, 'redis.conf'), ahead)
  const mend = async (): Promise<void> => {
    for (const pid of hung) {
      try {
        process.kill(pid, 'SIGCONT')
      } catch {
        // It was ended, for it did not answer.
      }
    }
    hung.clear()
    for (const one of sites) one.link.mend()
    for (const one of emptied) await one.refill()
    emptied.clear()
  }
  const faults: Readonly<Record<string, (at: Site) => Promise<unknown>>> = {
    'nothing but writes': write,
    'link cut': async (at) => at.link.cut(),
    'link refused for a while': async (at) => at.link.refuse(),
    'link hung for a while': async (at) => at.link.hang(),
    'replica killed': (at) => signal(at, 'SIGKILL'),
    'replica hung for a while': (at) => signal(at, 'SIGSTOP'),
    'master restarted with its data': (at) => at.restart('kept'),
    'master restarted empty': async (at) => {
      await at.restart('lost')
      emptied.add(at)
    },
    'master restarted empty and filled again: a full resync': async (at) => {
      at.link.refuse()
      await at.restart('lost')
      await at.refill()
      at.link.mend()
    },
    'master flushed': async (at) => {
      await at.flush()
      emptied.add(at)
    },
    'clock of a replica put forward': (at) => putClock(at, upTo(400 * day)),
    'clock of a replica put back': (at) => putClock(at, -upTo(400 * day)),
    'all mended in the midst': mend,
  }

  for (let round = 1; round <= rounds; round += 1) {
    const [fault, strike] = pick(Object.entries(faults))
    const at = pick(sites)
    await strike(at)
    // What is written to a master that lost all would not be all that it should hold.
    if (!emptied.has(at)) await write(at)
    await sleep(upTo(60))
    if (round % roundsToPeace === 0) {
      await mend()
      for (const one of sites) await settle(aggregator, one)
    }
    campaign.note(fault, lost.splice(0))
  }
  campaign.print()
  expect(lost).toEqual([])
})

/** Wait until a box is live and shows what its master holds. */
async function settle(aggregator: Aggregator, { box, scan, truth }: Site): Promise<void> {
  const found = await scan()
  expect(found).toEqual(truth)
  const id = boxIdOf(box)
  const isSame = (): boolean => {
    const shown = aggregator.snapshot(id)
    const { state } = aggregator.status().find((one) => one.box === box) ?? {}
    return shown !== undefined && state?.kind === 'live' && equals(shown, found)
  }
  await until(aggregator, isSame)
}

function equals(shown: BoxSnapshot, truth: Truth): boolean {
  if (shown.media.size !== truth.media.size) return false
  if (shown.programmes.size !== truth.programmes.size) return false
  for (const [name, seconds] of truth.media) {
    if (shown.media.get(name) !== Number(seconds)) return false
  }
  for (const [key, members] of truth.programmes) {
    const items = shown.programmes.get(key) ?? []
    if (items.map((item) => formatMember(item).member).join() !== members.join()) return false
  }
  return true
}

async function replicaPid({ box }: Site): Promise<number | undefined> {
  await using replica = client(box.port)
  const info = await Promise.race([
    replica.info('server').catch(() => ''),
    sleep(500, '', { ref: false }),
  ])
  const [, pid] = /process_id:(\d+)/.exec(info) ?? []
  return pid === undefined ? undefined : Number(pid)
}
