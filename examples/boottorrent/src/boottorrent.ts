import { access, mkdir } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Appliance,
  ApplianceError,
  addPages,
  createAppliance,
  prepareBox,
  reachedAt,
} from '@boxwright/appliance'
import type { Servable } from '@boxwright/appliance/program'
import { checkProject, openAssignments, type Project } from '@boxwright/netboot'
import packageJson from '../package.json' with { type: 'json' }
import { serveApi, tellEvents } from './api/api.ts'
import type { RoomEvents, StatusView } from './api/types.ts'
import { serveUploads } from './api/uploads.ts'
import type { Shown } from './api/views.ts'
import type { Config } from './config/config.ts'
import { type Demo, openDemo } from './demo/demo.ts'
import { makeProject } from './demo/systems.ts'
import { openLab } from './lab/lab.ts'
import { logRoom } from './log.ts'
import { graphs, measure } from './numbers.ts'
import { followAssignments } from './room/follow.ts'
import { openServed } from './room/open-project.ts'
import { Room } from './room/room.ts'
import { addUploaded } from './uploads/add-uploaded.ts'
import { Uploads } from './uploads/uploads.ts'
import { broadcastAddresses, wake } from './wake.ts'

/** What {@link createBoottorrent} is given. */
export interface BoottorrentOptions {
  /** The configuration. */
  readonly config: Config
  /** How many ports above to try if the page's is taken. */
  readonly nextPorts?: number
}

/**
 * Make a box that serves a project, with a page.
 *
 * @throws ApplianceError `ERR_CONFIG`; NetbootError `ERR_CONFIG`: the assignments are wrong
 */
export async function createBoottorrent({
  config,
  nextPorts = 0,
}: BoottorrentOptions): Promise<Servable> {
  await using undo = new AsyncDisposableStack()
  const version = `boottorrent ${packageJson.version}`
  const prepared = undo.use(await prepareBox({ config, version, graphs, nextPorts }))
  const { journal, metrics } = prepared
  const kind: StatusView['kind'] =
    config.machines > 0 ? 'virtual' : config.project === null ? 'leechers' : 'project'
  if (kind === 'virtual' && config.project !== null) {
    const message = 'machines: they boot a system of their own; leave project out, or machines'
    throw new ApplianceError('ERR_CONFIG', message)
  }
  const folder = config.project === null ? join(config.data, 'project') : resolve(config.project)
  if (kind === 'leechers') await makeProject(folder, config.leechers.bytes)
  if (kind === 'virtual') await mkdir(folder, { recursive: true })
  await access(folder).catch((cause: Error) => {
    const message = `project: ${cause.message}; \`boottorrent init\` makes one`
    throw new ApplianceError('ERR_CONFIG', message, { cause })
  })
  const assignments = await openAssignments(folder)
  let demo: Demo | undefined
  const room = undo.use(
    new Room({
      assignments,
      async defaultSystem() {
        return (await projectIn(folder))?.config.defaultOs
      },
      async open(tell, signal) {
        const { flavour, cache, append } = config.phase1
        if (kind === 'project') {
          const options = {
            folder,
            flavour,
            signal,
            kernelWords: append.split(/\s+/).filter(Boolean),
            ...(cache !== null && { cache: resolve(cache) }),
          }
          return await openServed(options, tell)
        }
        if (kind === 'virtual') {
          return await openLab({
            project: folder,
            cache: resolve(cache ?? join(config.data, 'cache')),
            machines: config.machines,
            tell,
            signal,
          })
        }
        demo = await openDemo({
          project: folder,
          work: join(config.data, 'leechers'),
          leechers: config.leechers,
          assigned: (mac) => assignments.systemOf(mac),
          tell,
        })
        return demo
      },
    }),
  )
  assignments.events.on('changed', () => demo?.reassign())
  undo.use(
    followAssignments(folder, assignments, (err) => {
      journal.logger.warn({ component: 'PAGE', err }, 'assignments.yaml cannot be read')
    }),
  )
  const uploads = new Uploads({
    project: folder,
    limits: config.uploads,
    async titles() {
      const project = await projectIn(folder)
      return (project?.systems ?? []).map(({ config: { dispname } }) => dispname)
    },
    async finish(ticket, files) {
      await addUploaded(folder, ticket, files)
      journal.logger.notice({ component: 'PAGE' }, `${ticket.name} was uploaded`)
      void room.restart()
    },
  })
  logRoom(room, journal.logger, kind === 'leechers')
  measure(metrics, room)
  let telling: Disposable | undefined
  const box: Appliance<RoomEvents> = await createAppliance({
    ...prepared.appliance,
    nav: [
      { label: 'Machines', href: '/' },
      { label: 'Graphs', href: '/munin/' },
    ],
    parts: [
      { stop: () => telling?.[Symbol.dispose]() },
      {
        async start() {
          await uploads.start()
          room.start()
        },
        stop: () => room[Symbol.asyncDispose](),
      },
    ],
  })
  undo.use(box)
  const shown: Shown = { config, room, kind, project: folder, journal }
  serveApi(box.http, shown, {
    assignments,
    async wake(mac) {
      const card = (await projectIn(folder))?.config.interface
      const { address, port } = config.wake
      const addresses = address === null ? broadcastAddresses(card, networkInterfaces()) : [address]
      await wake(mac, { addresses, port })
      journal.logger.info(
        { component: 'PAGE' },
        `${mac}: a packet that wakes it was sent to ${addresses.join(', ')}`,
      )
    },
  })
  serveUploads(box.http, uploads)
  telling = undo.use(tellEvents(box.events, shown))
  box.health('project', () =>
    room.state === 'failed' ? { ok: false, detail: room.failure ?? 'it ended' } : { ok: true },
  )
  box.http.register(prepared.graphs)
  addPages(box, {
    root: fileURLToPath(new URL('../dist/web', import.meta.url)),
    links: { 'Its state': '/api/room' },
  })
  const whole = undo.move()
  return {
    note: notes[kind],
    async start() {
      return reachedAt(await box.start(), { metrics: 'metrics' })
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

const notes: Readonly<Record<StatusView['kind'], string | undefined>> = {
  project: undefined,
  leechers:
    'No project was given: torrent clients on this computer fetch two made-up systems from each other. Nothing boots.',
  virtual: 'Virtual machines boot in a network of their own.',
}

/** The project, if nothing is wrong with it. */
async function projectIn(folder: string): Promise<Project | undefined> {
  return (await checkProject(folder).catch(() => undefined))?.project
}
