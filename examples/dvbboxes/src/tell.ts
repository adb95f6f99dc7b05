import { type BoxId, boxIdOf, parseProgrammeKey } from '@boxwright/aggregator'
import type { EventStream } from '@boxwright/appliance'
import { applicationView, resultView } from './api/application-views.ts'
import type { BoxPlaceView, DvbboxesEvents } from './api/types.ts'
import { boxView, sampleOf } from './box-states.ts'
import type { Context } from './context.ts'
import { sampleEvery } from './lag-history.ts'

/** ms in which what changes is gathered. */
const gathering = 500
/** How many names are told at once; more are told as that. */
const [mostProgrammes, mostMedia] = [500, 100]

/** Tell the pages what happens, and keep how far behind the boxes are, until disposed of. */
export function tellEvents(events: EventStream<DvbboxesEvents>, context: Context): Disposable {
  const { aggregator, applier, applications, audit, history, site } = context
  const ended = new AbortController()
  const publish: typeof events.publish = (name, data, options) => {
    if (!ended.signal.aborted) events.publish(name, data, options)
  }
  const gathered = {
    boxes: new Set<BoxId>(),
    programmes: new Set<string>() as Set<string> | null,
    media: new Set<string>() as Set<string> | null,
  }
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    timer = undefined
    const { boxes, programmes, media } = gathered
    for (const status of aggregator.status()) {
      if (boxes.has(boxIdOf(status.box))) publish('box', boxView(status, site.demo))
    }
    if (programmes?.size !== 0) {
      const keys = programmes && [...programmes].flatMap((key) => parseProgrammeKey(key) ?? [])
      publish('programmes', { keys })
    }
    if (media?.size !== 0) publish('media', { filenames: media && [...media] })
    Object.assign(gathered, { boxes: new Set(), programmes: new Set(), media: new Set() })
  }
  const gather = (box: BoxPlaceView): void => {
    gathered.boxes.add(boxIdOf(box))
    timer ??= setTimeout(flush, gathering)
  }
  const add = (
    kind: 'programmes' | 'media',
    names: Iterable<string> | undefined,
    most: number,
  ): void => {
    const known = gathered[kind]
    const all = names === undefined || known === null ? null : new Set([...known, ...names])
    gathered[kind] = all !== null && all.size <= most ? all : null
  }
  aggregator.events.on('state', ({ box }) => gather(box))
  aggregator.events.on('replaced', ({ box }) => {
    add('programmes', undefined, mostProgrammes)
    add('media', undefined, mostMedia)
    gather(box)
  })
  aggregator.events.on('changed', ({ box, change }) => {
    add('programmes', change.programmes.keys(), mostProgrammes)
    add('media', change.media.keys(), mostMedia)
    gather(box)
  })
  const tellApplication = (application: Parameters<typeof applicationView>[0]): void =>
    publish('application', applicationView(application, applier, applications.running))
  applier.events.on('begun', tellApplication)
  applier.events.on('settled', tellApplication)
  applier.events.on('stalled', ({ application }) => tellApplication(application))
  applier.events.on('result', ({ application: { id }, result }) =>
    publish('result', { application: id, result: resultView(result) }),
  )
  audit.events.on('entry', ({ id }) => publish('audit', { id }))
  let offsets = new Map<BoxId, number | undefined>()
  const sample = (): void => {
    const time = Date.now() / 1_000
    const all = aggregator.status()
    const samples = all.map((status) => sampleOf(status, offsets.get(boxIdOf(status.box))))
    offsets = new Map(all.map(({ box, offset }) => [boxIdOf(box), offset]))
    history.add(time, samples)
    const boxes = samples.map((one, index) => {
      const { town = '', host = '' } = all[index]?.box ?? {}
      return { town, host, ...one }
    })
    publish('sample', { time, boxes }, { transient: true })
  }
  const sampling = setInterval(sample, sampleEvery * 1_000)
  return {
    [Symbol.dispose]() {
      ended.abort()
      clearTimeout(timer)
      clearInterval(sampling)
    },
  }
}
