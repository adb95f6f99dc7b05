import { Frame, useEvents } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { MachineView, RoomEvents, RoomView } from '../src/api/types.ts'
import { ask, tell } from './ask.ts'
import { Groups } from './assign/groups.tsx'
import { Shelf } from './assign/shelf.tsx'
import { RoomLog } from './log.tsx'
import { Machines } from './machines/machines.tsx'
import { nav } from './nav.ts'
import { RatesPanel } from './swarm/rates.tsx'
import { SwarmPanel } from './swarm/swarm.tsx'
import { UploadPanel } from './upload/panel.tsx'

/** Log entries and rates kept. */
const most = { entries: 500, rates: 300 }

const states = {
  starting: { look: 'badge-warn', label: 'Starting' },
  serving: { look: 'badge-good', label: 'Serving' },
  failed: { look: 'badge-bad', label: 'Not serving' },
}

const notes = {
  project: undefined,
  leechers: (
    <p class="note" data-testid="honest">
      <strong>Local leechers, no machines.</strong> No project was given. What you see are torrent
      clients on this computer, each with an address and a rate of its own, which fetch two made-up
      systems from the server and from each other, forget them, and begin again. Every byte is real
      and checked; nothing boots, and nothing leaves this computer.
    </p>
  ),
  virtual: (
    <p class="note" data-testid="honest">
      <strong>Virtual machines.</strong> QEMU boots them on this computer, in a network that was
      made for them. Without hardware acceleration each takes its time.
    </p>
  ),
}

/** The page. */
export function App({ first }: { readonly first: RoomView }) {
  const [room, setRoom] = useState(first)
  const [said, setSaid] = useState<{ readonly text: string; readonly isBad: boolean }>()
  const change = (part: Partial<RoomView>): void => setRoom((old) => ({ ...old, ...part }))
  const connection = useEvents<RoomEvents>(
    {
      status: (status) => setRoom((old) => ({ ...old, status: { ...old.status, ...status } })),
      machine: (machine) =>
        setRoom((old) => ({ ...old, machines: replaced(old.machines, machine) })),
      machines: (machines) => change({ machines }),
      systems: (systems) => change({ systems }),
      groups: (groups) => change({ groups }),
      swarm: (swarm) =>
        setRoom((old) => ({ ...old, swarm, rates: [...old.rates, swarm.rate].slice(-most.rates) })),
      screen: (screen) =>
        setRoom((old) => ({
          ...old,
          screens: [...old.screens.filter(({ mac }) => mac !== screen.mac), screen],
        })),
      log: (entry) =>
        setRoom((old) =>
          (old.log.at(-1)?.id ?? 0) < entry.id
            ? { ...old, log: [...old.log, entry].slice(-most.entries) }
            : old,
        ),
    },
    { onReset: () => ask<RoomView>('room').then(setRoom) },
  )
  const { status, machines, systems, groups, swarm, rates, screens, log } = room
  const { mayChange, kind } = status
  const { look, label } =
    connection === 'lost' ? { look: 'badge-bad', label: 'Connection lost' } : states[status.state]
  /** Do something, and say how it went. */
  const act = (done: string, work: () => Promise<unknown>): void => {
    work().then(
      () => setSaid({ text: done, isBad: false }),
      (error: Error) => setSaid({ text: error.message, isBad: true }),
    )
  }
  const assign = (machine: MachineView, os: string | null): void => {
    const system = systems.find(({ name }) => name === os)
    const what = system
      ? `boots ${system.title} from now on.`
      : 'is not assigned a system any more.'
    act(`${machine.name} ${what}`, () => tell('PUT', `machines/${machine.mac}`, { os }))
  }
  return (
    <Frame
      brand={status.title}
      title="Machines"
      nav={nav}
      aside={<output class={`badge ${look}`}>{label}</output>}
      footer={`${status.title} ${status.version} · ${status.project}`}
    >
      {notes[kind]}
      {status.failure !== null && (
        <div class="note note-bad failure" role="alert">
          <strong>Nothing is served.</strong>
          <pre>{status.failure}</pre>
          {mayChange && (
            <button
              type="button"
              class="quiet"
              onClick={() => act('It is tried again.', () => tell('POST', 'restart'))}
            >
              Try again
            </button>
          )}
        </div>
      )}
      <div class="overview">
        <SwarmPanel machines={machines} swarm={swarm} />
        <RatesPanel rates={rates} swarm={swarm} />
      </div>
      <Shelf systems={systems} machines={machines} mayChange={mayChange} onAssign={assign} />
      <p role="status" class={`said${said?.isBad ? ' said-bad' : ''}`} data-testid="said">
        {said?.text}
      </p>
      <Machines
        {...{ machines, systems, swarm, screens, kind, mayChange }}
        onAssign={assign}
        onWake={(mac, name) =>
          act(
            kind === 'project'
              ? `A packet that wakes ${name} was sent.`
              : `${name} is switched on.`,
            () => tell('POST', `machines/${mac}/wake`),
          )
        }
      />
      {mayChange && (
        <div class="panels tools">
          <UploadPanel limit={status.uploadLimit} taken={systems.map(({ name }) => name)} />
          <Groups {...{ groups, machines, systems }} act={act} />
        </div>
      )}
      <RoomLog items={log} />
    </Frame>
  )
}

/** A machine in place of what was known of it, or behind the others. */
function replaced(machines: readonly MachineView[], next: MachineView): readonly MachineView[] {
  const isKnown = machines.some(({ mac }) => mac === next.mac)
  return isKnown
    ? machines.map((machine) => (machine.mac === next.mac ? next : machine))
    : [...machines, next]
}
