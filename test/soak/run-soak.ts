import { setTimeout as sleep } from 'node:timers/promises'
import { type Fleet, openFleet } from './fleet.ts'
import { openLinks } from './links.ts'
import type { SoakOptions } from './options.ts'
import { processesWith, signal as send } from './processes.ts'
import type { BoxReport, Done, SoakReport } from './report.ts'
import { type Fault, type FaultKind, scheduleOf } from './schedule.ts'
import { type Finding, findingOf, type Mend } from './subject.ts'

/** Who is told what. */
export interface SoakTelling {
  /** Ends the load; what was promised is checked all the same. */
  readonly signal: AbortSignal
  /** Ends all at once. */
  readonly giveUp: AbortSignal
  /** A line that stays. */
  readonly tell: (line: string) => void
  /** A line that the next one replaces. */
  readonly show: (line: string) => void
}

/** Memory that an appliance may take at most with all its processes, in bytes. */
const mostMemory = 1e9
/** ms between two looks at it. */
const weighEvery = 1_000

/**
 * Run all appliances under load, do what a seed says, and check what they promise.
 *
 * @throws the reason to give up
 */
export async function runSoak(options: SoakOptions, telling: SoakTelling): Promise<SoakReport> {
  const { giveUp } = telling
  await using fleet = await openFleet(options)
  const givenUp = new Promise<never>((_, reject) => {
    giveUp.addEventListener('abort', () => reject(giveUp.reason), { once: true })
  })
  return await Promise.race([soak(fleet, options, telling), givenUp])
}

async function soak(
  fleet: Fleet,
  options: SoakOptions,
  { signal, tell, show }: SoakTelling,
): Promise<SoakReport> {
  const { minutes, seed } = options
  const { subjects, disk, marker } = fleet
  const links = await openLinks()
  const without = [
    ...(disk.fill ? [] : ['a full disk: not root, so there is no disk to fill']),
    ...(typeof links === 'string' ? [`dropped links: ${links}`] : []),
  ]
  const names = subjects.map(({ served }) => served.name)
  const addresses = [...new Set(subjects.flatMap((one) => one.addresses))]
  const kinds: FaultKind[] = [
    ...names.map((whom) => ({ what: 'kill', whom })),
    ...names.map((whom) => ({ what: 'freeze', whom })),
    ...subjects.flatMap(({ served, faults }) =>
      Object.keys(faults).map((what) => ({ what, whom: served.name })),
    ),
    ...(disk.fill ? [{ what: 'full', whom: 'all' }] : []),
    ...(typeof links === 'string' ? [] : addresses.map((whom) => ({ what: 'cut', whom }))),
  ]

  /** Do it. @returns how it is ended, or why it cannot be done */
  async function commit({ what, whom, which }: Fault): Promise<Mend | string> {
    if (what === 'full') {
      await disk.fill?.()
      return () => disk.release()
    }
    if (what === 'cut' && typeof links !== 'string') {
      await links.cut(whom)
      return () => links.mend()
    }
    const subject = subjects.find(({ served }) => served.name === whom)
    if (subject === undefined) return 'there is no such appliance'
    const { served, faults } = subject
    const own = faults[what]
    if (own) return await own(which)
    if (!served.runs) return 'it does not run'
    if (what === 'kill') {
      await served.kill()
      return () => served.start()
    }
    const processes = await served.processes()
    const victim = processes[Math.floor(which * processes.length)]
    if (victim === undefined) return 'it does not run'
    send(victim.pid, 'SIGSTOP')
    return async () => void send(victim.pid, 'SIGCONT')
  }

  const starting = Date.now()
  await Promise.all(subjects.map(({ served }) => served.start()))
  tell(
    `${names.join(', ')} serve, after ${((Date.now() - starting) / 1000).toFixed(1)} s; seed ${seed}`,
  )
  const weighing = setInterval(() => {
    for (const { served } of subjects) served.weigh().catch(() => undefined)
  }, weighEvery)

  const length = minutes * 60_000
  const began = Date.now()
  const stop = new AbortController()
  const loadEnds = AbortSignal.any([signal, stop.signal])
  const loads = subjects.map((subject) => subject.load(loadEnds))
  const done: Done[] = []
  const mending: Promise<void>[] = []
  const said = (): string => subjects.map((one) => `${one.served.name}: ${one.told()}`).join(' | ')
  const pause = async (until: number): Promise<void> => {
    while (Date.now() < until && !signal.aborted) {
      show(`${Math.round((Date.now() - began) / 1000)} s ${said()}`)
      await sleep(Math.min(500, until - Date.now()), undefined, { signal }).catch(() => undefined)
    }
  }
  for (const fault of scheduleOf(seed, length, kinds)) {
    await pause(began + fault.at)
    // On a machine that is busy with something else each takes longer.
    if (signal.aborted || Date.now() > began + length) break
    const mend = await commit(fault)
    const skipped = typeof mend === 'string' ? mend : undefined
    done.push({ ...fault, skipped })
    const what = `${fault.what} ${fault.whom}`
    tell(
      `${((Date.now() - began) / 1000).toFixed(1)} s ${what}${skipped ? `: ${skipped}` : ` for ${fault.hold} ms`}`,
    )
    if (typeof mend === 'string') continue
    const ended = sleep(fault.hold, undefined, { signal }).catch(() => undefined)
    const mended = ended.then(mend)
    mending.push(mended)
    // One that failed is told at the end. What is as wide as all happens alone.
    const isOver = mended.catch(() => undefined)
    if (fault.whom === 'all' || fault.what === 'kill') await isOver
    // What ended by itself, say on a full disk, is started again as a service manager would.
    for (const { served } of subjects) {
      const isDown = !served.runs && !(fault.what === 'kill' && served.name === fault.whom)
      if (isDown && served.surprises.length > 0) await served.start().catch(() => undefined)
    }
  }
  await pause(began + length)
  const seconds = (Date.now() - began) / 1000
  stop.abort()
  await Promise.allSettled(loads)

  tell(`The load is over after ${Math.round(seconds)} s: ${said()}`)
  const findings: Finding[] = []
  const mended = await Promise.allSettled(mending)
  await disk.release()
  if (typeof links !== 'string') await links.mend()
  const unmended = mended.flatMap((one) => (one.status === 'rejected' ? [`${one.reason}`] : []))
  findings.push(findingOf('all', 'starts again after a fault', unmended, `${mended.length} faults`))
  for (const { served } of subjects) if (!served.runs) await served.start().catch(() => undefined)
  await Promise.all(
    subjects.map(async ({ served: { name }, settle }) => {
      const late = await settle().then(
        () => [],
        (error: Error) => [error.message],
      )
      findings.push(findingOf(name, 'catches up when all faults are over', late, 'it did'))
    }),
  )
  for (const subject of subjects)
    findings.push(...(await checkedBy(subject.served.name, () => subject.check())))
  clearInterval(weighing)
  const boxes: BoxReport[] = []
  for (const { served, told } of subjects.toReversed()) {
    const end = await served.end()
    const { name, starts, surprises, most } = served
    boxes.unshift({ name, starts, surprises, end, most, told: told() })
  }
  const badEnds = boxes.filter(({ end }) => end !== 0).map(({ name, end }) => `${name}: ${end}`)
  findings.push(findingOf('all', 'ends in order', badEnds, 'exit code 0'))
  for (const subject of subjects) {
    findings.push(...(await checkedBy(subject.served.name, () => subject.checkAtRest())))
  }
  const left = (await processesWith(marker)).map(({ pid, name }) => `${pid} ${name}`)
  findings.push(findingOf('all', 'no process is left behind', left, 'none'))
  findings.push(findingOf('all', 'no temporary file is left behind', await fleet.litter(), 'none'))
  const heavy = boxes.filter(({ most }) => most.all > mostMemory).map(({ name }) => name)
  findings.push(findingOf('all', 'memory is bounded', heavy, `each below ${mostMemory / 1e6} MB`))
  return { seed, minutes, seconds, without, faults: done, boxes, findings }
}

async function checkedBy(name: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  return await check().catch((error: Error) => [
    findingOf(name, 'can be checked', [error.message], ''),
  ])
}
