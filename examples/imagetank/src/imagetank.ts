import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Appliance,
  ApplianceError,
  addPages,
  createAppliance,
  prepareBox,
  reachedAt,
  serveTree,
} from '@boxwright/appliance'
import type { Servable } from '@boxwright/appliance/program'
import { watchDevices, watchFolder, watchUdisks } from '@boxwright/importer'
import packageJson from '../package.json' with { type: 'json' }
import { serveState } from './api/api.ts'
import { tellEvents } from './api/events.ts'
import { serveGallery } from './api/gallery.ts'
import type { TankEvents } from './api/types.ts'
import { serveUploads } from './api/uploads.ts'
import { openBoard } from './board.ts'
import { Cards } from './cards.ts'
import type { Config } from './config/config.ts'
import { Demo } from './demo/demo.ts'
import { disksOf } from './disks.ts'
import { Catalogue } from './gallery/catalogue.ts'
import { Details } from './gallery/details.ts'
import { Pictures } from './gallery/pictures.ts'
import { History } from './history.ts'
import { importerOptionsOf, placesOf, spared } from './importing.ts'
import { openJournals } from './journals/journals.ts'
import { logTank } from './log.ts'
import { graphs, measure } from './numbers.ts'
import { Power } from './power.ts'
import { Tank } from './tank.ts'
import { Inbox } from './uploads/inbox.ts'
import { Mover } from './uploads/mover.ts'
import { Uploads } from './uploads/uploads.ts'

/** What {@link createImagetank} is given. */
export interface ImagetankOptions {
  /** The configuration. */
  readonly config: Config
  /** How many ports above to try if the page's is taken. */
  readonly nextPorts?: number
}

/**
 * Make a box that imports each card that is plugged in, with a page.
 *
 * @throws ApplianceError `ERR_CONFIG`; ImporterError `ERR_OPTIONS`
 */
export async function createImagetank({
  config,
  nextPorts = 0,
}: ImagetankOptions): Promise<Servable> {
  await using undo = new AsyncDisposableStack()
  const version = `imagetank ${packageJson.version}`
  const prepared = undo.use(await prepareBox({ config, version, graphs, nextPorts }))
  const { journal, metrics } = prepared
  const journals = undo.use(await openJournals(journal, config.log))
  const places = placesOf(config)
  const { archive } = places
  const history = new History(places.history)
  const demo = config.cards === null ? undo.use(new Demo(config.data)) : undefined
  const watcher =
    config.cards === 'devices'
      ? watchDevices({ spare: spared(config) })
      : config.cards === 'udisks'
        ? watchUdisks({ spare: spared(config) })
        : watchFolder(demo?.reader ?? resolve(config.cards ?? ''))
  const tank = new Tank(importerOptionsOf(config), history)
  const cards = new Cards(
    watcher,
    tank,
    config.importing.naming === 'plain' ? 'copy_img' : 'copy_img2',
  )
  const catalogue = new Catalogue(archive)
  const pictures = undo.use(new Pictures(archive, places.thumbnails))
  const details = undo.use(new Details(archive, catalogue))
  const power = new Power(demo ? { reboot: null, shutdown: null } : config.power, tank)
  const uploads = new Uploads(places.uploads, config.uploads)
  const mover = new Mover(uploads, tank)
  const inbox = new Inbox({
    folder: places.uploads,
    ready: uploads.ready,
    onTaken: (bytes) => {
      uploads.took(bytes)
      mover.ask()
    },
    onLeft: (path, reason) => journals.of('mv_img2').warn({ path, reason }, 'left in uploads'),
  })
  const mirrors = places.mirrors.map((mirror, at) => [`Mirror ${at + 1}`, mirror] as const)
  const disks = () =>
    disksOf({
      Photos: archive,
      ...Object.fromEntries(mirrors),
      Thumbnails: places.thumbnails,
      Uploads: uploads.ready,
    })

  logTank(tank, cards, journals)
  measure(metrics, tank, disks)
  tank.events.on('arrived', (path) => {
    catalogue.add(path)
    void pictures.of(path, 'small')
  })
  if (config.haltOnRemoval) {
    cards.events.on('pulled', () => {
      power.run('shutdown').catch((error) => void tank.events.emit('fault', error))
    })
  }
  let telling: Disposable | undefined
  let board: AsyncDisposable | undefined
  const box: Appliance<TankEvents> = await createAppliance({
    ...prepared.appliance,
    nav: [
      { label: 'Tank', href: '/' },
      { label: 'Gallery', href: '/gallery' },
      { label: 'Files', href: '/images/' },
      { label: 'Graphs', href: '/munin/' },
    ],
    parts: [
      { stop: () => telling?.[Symbol.dispose]() },
      {
        async start() {
          await needFolder(archive)
          await needFolder(places.thumbnails)
          // One whose disk is not there is told of by each import; the others are filled all the same.
          for (const mirror of places.mirrors) await needFolder(mirror).catch(() => undefined)
          await uploads.start()
          await history.load()
          await tank.refresh()
          const onFault = (err: unknown): void => {
            journal.logger.warn({ err }, 'the board cannot be used')
          }
          board = await openBoard(config, tank, power, onFault)
          await demo?.start()
          await cards.start()
          mover.ask()
          inbox.start()
          tank.tell({ kind: 'booted' })
        },
        async stop() {
          tank.tell({ kind: 'halting' })
          await demo?.[Symbol.asyncDispose]()
          await inbox[Symbol.asyncDispose]()
          await mover[Symbol.asyncDispose]()
          await tank[Symbol.asyncDispose]()
          await cards[Symbol.asyncDispose]()
          await board?.[Symbol.asyncDispose]()
        },
      },
    ],
  })
  undo.use(box)
  const shown = { config, tank, cards, uploads, power, disks, demo }
  serveState(box.http, shown, history, journals.book)
  serveGallery(box.http, { folder: archive, catalogue, pictures, details })
  serveUploads(box.http, uploads, mover)
  telling = undo.use(tellEvents(box.events, shown, journals.book))
  box.health('imports', () => {
    const [first, ...more] = tank.state.failures
    if (first === undefined) return { ok: true }
    return { ok: false, detail: more.length > 0 ? `${first}; and ${more.length} more` : first }
  })
  box.health('disk', async () => {
    const full = (await disks()).find(({ free }) => free < leastFree)
    return full ? { ok: false, detail: `${full.what.join(', ')}: no room` } : { ok: true }
  })
  box.http.register(
    serveTree({ root: archive, prefix: '/images/', title: 'Photos', page: box.page }),
  )
  box.http.register(prepared.graphs)
  addPages(box, {
    root: fileURLToPath(new URL('../dist/web', import.meta.url)),
    links: { 'The photos': '/images/', 'Its state': '/api/status' },
  })
  const whole = undo.move()
  return {
    note: demo
      ? 'No reader was named: it makes cards of its own, which a button on the page plugs in. Some photos are broken on purpose.'
      : undefined,
    ...(demo ? { failed: demo.failed } : {}),
    async start() {
      return reachedAt(await box.start(), {
        gallery: 'gallery',
        photos: 'images/',
        metrics: 'metrics',
      })
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

async function needFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: Error) => {
    throw new ApplianceError('ERR_CONFIG', `folders: ${cause.message}`, { cause })
  })
}

/** Bytes below which a disk is full: the next card would not fit. */
const leastFree = 100e6
