import { writeFile } from 'node:fs/promises'
import { freePort } from '../../support/free-port.ts'
import type { Master } from '../masters.ts'
import { signal as send } from '../processes.ts'
import { randomOf } from '../random.ts'
import type { Served } from '../served.ts'
import { again, findingOf, type Mend, type Subject } from '../subject.ts'

/** Write the configuration of the boxes: their masters are played by real ones, their replicas are dvbboxes' own. */
export async function writeBoxes(
  file: string,
  data: string,
  masters: readonly Master[],
): Promise<void> {
  const clusters = await Promise.all(
    masters.map(async ({ town, host }) => [`[CLUSTER:${town}]`, `${host}=${await freePort()}`]),
  )
  const lines = [
    ...['[LOG]', `filepath=${file}.log`, 'level=30', 'datefmt=%d-%m-%Y %H:%M:%S'],
    ...['[DATA]', `folder=${data}`, '[CHANNELS]', '1=Un', '2=Deux', '[TIME]', 'zone=UTC'],
    ...['[REPLICAS]', 'manage=yes', '[NODE]', 'command=true {host} {day} {service}'],
    ...clusters.flat(),
    ...masters.flatMap(({ host, port }) => [`[MASTER:${host}]`, `port=${port}`]),
  ]
  await writeFile(file, lines.join('\n'))
}

interface Box {
  readonly town: string
  readonly state: { readonly kind: string }
  readonly counts: { readonly media: number; readonly programmes: number } | null
}

interface Applications {
  readonly applications: readonly { readonly state: string }[]
}

interface Programme {
  readonly items: readonly {
    readonly filename: string
    readonly start: number
    readonly index: number
  }[]
}

/** `DDMMYYYY`, so many days from now. */
function dayIn(days: number): string {
  const [year, month, day] = new Date(Date.now() + days * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .split('-')
  return `${day}${month}${year}`
}

/** dvbboxes: what is shown is what each master holds; what was begun comes to an end. */
export function dvbboxes(
  served: Served,
  { masters, seed }: { masters: readonly Master[]; seed: number },
): Subject {
  const random = randomOf(seed)
  let writes = 0
  let applied = 0
  const media = Array.from({ length: 60 }, (_, number) => `clip_${number}`)
  /** What a box does by itself: media come, programmes are put there by hand. */
  const write = async (): Promise<void> => {
    const master = random.pick(masters)
    const name = random.pick(media)
    if (random.next() < 0.6) {
      await master.ask(1, 'SET', `${name}.ts`, `${random.between(10, 7_200)}`)
    } else {
      const start = Math.round(Date.now() / 1_000) + random.between(0, 86_400)
      const member = `/opt/tsfiles/${name}.ts:${random.between(0, 9)}`
      await master.ask(0, 'ZADD', `${dayIn(random.between(-3, 3))}:2`, `${start}`, member)
    }
    writes += 1
  }
  const apply = async (): Promise<void> => {
    const day = dayIn(random.between(2, 12))
    const names = Array.from({ length: 12 }, () => random.pick(media))
    const text = [`[${day.slice(0, 2)}/${day.slice(2, 4)}]`, ...names, ''].join('\n')
    const plan = await served.ask<{ id: string }>('api/listing/plan', 'POST', {
      service: '1',
      text,
    })
    await served.ask('api/listing/apply', 'POST', { plan: plan.id })
    applied += 1
  }
  const replicas = async () =>
    (await served.processes()).filter(({ name }) => name.includes('redis-server'))
  return {
    served,
    addresses: masters.map(({ host }) => host),
    faults: {
      async master(which): Promise<Mend | string> {
        const running = masters.filter(({ runs }) => runs)
        const master = running[Math.floor(which * running.length)]
        if (master === undefined) return 'no master runs'
        await master.kill()
        return () => master.start()
      },
      async replica(which): Promise<Mend | string> {
        const running = await replicas()
        const replica = running[Math.floor(which * running.length)]
        if (replica === undefined) return 'no replica runs'
        send(replica.pid, 'SIGKILL')
        return async () => undefined
      },
    },
    async load(signal) {
      for (const master of masters) {
        await master.ask(1, 'MSET', ...media.flatMap((name) => [`${name}.ts`, '60']))
      }
      await Promise.all([again(signal, 200, write), again(signal, 3_000, apply)])
    },
    async settle() {
      for (const master of masters) await master.start()
      await served.until<Box[]>('api/boxes', (all) =>
        all.every(({ state }) => state.kind === 'live'),
      )
    },
    async check() {
      const wrong: string[] = []
      const waiting = await served
        .until<Applications>('api/applications?limit=500', ({ applications }) =>
          applications.every(({ state }) => state === 'done'),
        )
        .then(
          () => [],
          (error: Error) => [error.message],
        )
      const boxes = await served.ask<Box[]>('api/boxes')
      let compared = 0
      for (const { town, host, ask } of masters) {
        const shown = boxes.find((box) => box.town === town)
        const names = (await ask(1, 'KEYS', '*')).sort()
        const keys = (await ask(0, 'KEYS', '*')).sort()
        const counts = `${shown?.counts?.media} media, ${shown?.counts?.programmes} programmes`
        const held = `${names.length} media, ${keys.length} programmes`
        if (counts !== held) wrong.push(`${town} shows ${counts}, holds ${held}`)
        for (const key of keys) {
          const [day, service] = key.split(':')
          const scored = await ask(0, 'ZRANGE', key, '0', '-1', 'WITHSCORES')
          const path = `api/programme?day=${day}&service=${service}&town=${town}`
          const programme = await served.ask<Programme>(path).catch(() => undefined)
          const items = (programme?.items ?? []).map(
            ({ filename, start, index }) => `/opt/tsfiles/${filename}:${index} ${start}`,
          )
          const wanted = scored.flatMap((member, at) =>
            at % 2 === 0 ? [`${member} ${Number(scored[at + 1])}`] : [],
          )
          compared += wanted.length
          if (items.sort().join() !== wanted.sort().join()) {
            wrong.push(`${town} ${key}: shows ${items.length} items, holds ${wanted.length}`)
          }
        }
        for (const name of names) {
          const [held] = await ask(1, 'GET', name)
          const { copies } = await served.ask<{ copies: { host: string; duration: number }[] }>(
            `api/media/${name}`,
          )
          compared += 1
          const copy = copies.find((one) => one.host === host)
          if (copy?.duration !== Number(held)) {
            wrong.push(`${town} ${name}: shows ${copy?.duration}, holds ${held}`)
          }
        }
      }
      return [
        findingOf(
          'dvbboxes',
          'what is shown is what each box holds',
          wrong,
          `${compared} items and media`,
        ),
        findingOf('dvbboxes', 'the journal is empty', waiting, `${applied} listings applied`),
      ]
    },
    async checkAtRest() {
      for (const master of masters) await master.kill()
      return []
    },
    told: () => `${writes} writes at boxes, ${applied} listings applied`,
  }
}
