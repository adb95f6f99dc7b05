import { Frame, Log, useEvents } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { MirrorEvents } from '../src/api/types.ts'
import { ClientPanel } from './client.tsx'
import { load, type PageState } from './load.ts'
import { nav } from './nav.ts'
import { RunPanel } from './run.tsx'
import { SeriesPanel } from './series.tsx'
import { VerificationPanel } from './verification.tsx'

/** Log entries kept. */
const mostEntries = 300

const states = {
  idle: { look: 'badge-good', label: 'Up to date' },
  settling: { look: 'badge-warn', label: 'Waiting for an image' },
  running: { look: 'badge-warn', label: 'Working' },
}

/** The page. */
export function App({ first }: { readonly first: PageState }) {
  const [state, setState] = useState(first)
  const change = (part: Partial<PageState>): void => setState((old) => ({ ...old, ...part }))
  const connection = useEvents<MirrorEvents>(
    {
      status: (status) => change({ status }),
      progress: (progress) =>
        setState((old) => ({ ...old, status: { ...old.status, progress, state: 'running' } })),
      mirror: (series) => change({ series }),
      log: (entry) =>
        setState((old) =>
          (old.log.at(-1)?.id ?? 0) < entry.id
            ? { ...old, log: [...old.log, entry].slice(-mostEntries) }
            : old,
        ),
    },
    { onReset: () => load().then(setState) },
  )
  const { status, series, log } = state
  const { look, label } =
    connection === 'lost'
      ? { look: 'badge-bad', label: 'Connection lost' }
      : status.failure === null
        ? states[status.state]
        : { look: 'badge-bad', label: 'The last run failed' }
  return (
    <Frame
      brand={status.title}
      title="Images for clients"
      nav={nav}
      aside={<output class={`badge ${look}`}>{label}</output>}
      footer={`${status.title} ${status.version}`}
    >
      {status.demo && (
        <p class="note">
          <strong>Made-up images.</strong> No folder of images was given: the box makes small ones,
          and releases one now and then.
        </p>
      )}
      <div class="panels">
        <RunPanel status={status} />
        <VerificationPanel verification={status.verification} signed={status.signed} />
        {status.client && <ClientPanel client={status.client} />}
      </div>
      {series.map((one) => (
        <SeriesPanel key={one.name} series={one} />
      ))}
      {series.length === 0 && (
        <p class="note">No image yet. It appears here once it is whole in {status.images}.</p>
      )}
      <Log items={log} />
    </Frame>
  )
}
