import { Frame, useEvents } from '@boxwright/appliance/web'
import { useReducer } from 'preact/hooks'
import type { PhaseView, TankEvents } from '../src/api/types.ts'
import { CardsPanel } from './cards.tsx'
import { HistoryPanel } from './history.tsx'
import { LogPanel } from './log.tsx'
import { MachinePanel } from './machine.tsx'
import { nav } from './nav.ts'
import { NowPanel } from './now.tsx'
import { after, type PageState } from './state.ts'
import { StoragePanel } from './storage.tsx'
import { UploadPanel } from './upload/panel.tsx'

const phases: Readonly<Record<PhaseView, { readonly look: string; readonly label: string }>> = {
  starting: { look: 'badge-warn', label: 'Starting' },
  idle: { look: 'badge-good', label: 'Ready' },
  importing: { look: 'badge-warn', label: 'Importing' },
  verifying: { look: 'badge-warn', label: 'Reading back' },
  proven: { look: 'badge-good', label: 'Proven' },
  imported: { look: 'badge-warn', label: 'Not proven' },
  failed: { look: 'badge-bad', label: 'Failed' },
  halt: { look: 'badge-bad', label: 'Halting' },
}

/** Props of {@link App}. */
export interface AppProps {
  readonly first: PageState
  /** Ask for all of it anew. */
  readonly load: () => Promise<PageState>
}

/** The page. */
export function App({ first, load }: AppProps) {
  const [state, tell] = useReducer(after, first)
  const connection = useEvents<TankEvents>(
    {
      status: (status) => tell({ kind: 'status', status }),
      progress: (progress) => tell({ kind: 'progress', progress }),
      file: (file) => tell({ kind: 'file', file }),
      done: (done) => tell({ kind: 'done', done }),
      log: (entry) => tell({ kind: 'log', entry }),
    },
    { onReset: () => load().then((loaded) => tell({ kind: 'reset', state: loaded })) },
  )
  const { status, imports, log, files } = state
  const { look, label } =
    connection === 'lost' ? { look: 'badge-bad', label: 'Connection lost' } : phases[status.phase]
  return (
    <Frame
      brand={status.title}
      title="The tank"
      nav={nav}
      aside={<output class={`badge ${look}`}>{label}</output>}
      footer={`${status.title} ${status.version}`}
    >
      {status.demo && (
        <p class="note">
          <strong>Made-up cards.</strong> No reader was named: the box makes cards of its own, and
          the buttons below plug them in. Some of their photos are broken on purpose.
        </p>
      )}
      <div class="top">
        <NowPanel status={status} files={files} last={imports[0]} />
        <CardsPanel status={status} />
      </div>
      <div class="panels">
        {status.mayChange && <UploadPanel uploads={status.uploads} />}
        <StoragePanel status={status} />
      </div>
      <HistoryPanel imports={imports} />
      <LogPanel log={log} />
      {status.mayChange && (status.power.reboot || status.power.shutdown) && (
        <MachinePanel power={status.power} />
      )}
    </Frame>
  )
}
