import { render } from 'preact'
import { useState } from 'preact/hooks'
import '../../src/http/style/index.css'
import {
  type Connection,
  Dialog,
  Frame,
  formatBytes,
  formatDate,
  formatDuration,
  formatTime,
  Login,
  logOut,
  Meter,
  Table,
  useEvents,
} from '../index.tsx'

/** What the gallery listens to. */
interface GalleryEvents {
  readonly level: { readonly left: number; readonly right: number; readonly peak: number }
  readonly note: string
}

/** One row of the table. */
interface Recording {
  readonly start: number
  readonly seconds: number
  readonly bytes: number
}

const nav = [
  { href: '/', label: 'Gallery' },
  { href: '/files/', label: 'Files' },
  { href: '/log', label: 'Log' },
]

const recordings: readonly Recording[] = [
  { start: Date.UTC(2026, 2, 29, 0, 45), seconds: 900, bytes: 158_760_044 },
  { start: Date.UTC(2026, 2, 29, 1, 0), seconds: 899.5, bytes: 158_671_844 },
  { start: Date.UTC(2026, 2, 29, 1, 15), seconds: 61, bytes: 10_760_444 },
]

const states: Record<Connection, { readonly look: string; readonly label: string }> = {
  connecting: { look: '', label: 'Connecting' },
  open: { look: 'badge-good', label: 'Live' },
  lost: { look: 'badge-bad', label: 'Connection lost' },
}

/** Every component once, alive. */
function Gallery() {
  const [levels, setLevels] = useState<GalleryEvents['level']>()
  const [notes, setNotes] = useState<readonly string[]>([])
  const [open, setOpen] = useState(false)
  const connection = useEvents<GalleryEvents>(
    { level: setLevels, note: (note) => setNotes((list) => [...list, note]) },
    { onReset: () => setNotes(['anew']) },
  )
  const { look, label } = states[connection]
  const aside = (
    <>
      <output class={`badge ${look}`}>{label}</output>
      <button type="button" class="quiet" onClick={() => void logOut()}>
        Log out
      </button>
    </>
  )
  return (
    <Frame brand="Gallery" title="Every component" nav={nav} aside={aside} footer="For the tests.">
      <div class="panels">
        <section class="panel" aria-labelledby="levels">
          <header>
            <h2 id="levels">Levels</h2>
            <span class="soft">dBFS</span>
          </header>
          <Meter label="L" value={levels?.left ?? -Infinity} peak={levels?.peak ?? -Infinity} />
          <Meter label="R" value={levels?.right ?? -Infinity} peak={levels?.peak ?? -Infinity} />
        </section>
        <section class="panel" aria-labelledby="notes">
          <header>
            <h2 id="notes">Notes</h2>
            <button type="button" class="quiet" onClick={() => setOpen(true)}>
              Log in …
            </button>
          </header>
          <ol class="notes">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ol>
        </section>
      </div>
      <section class="panel">
        <Table<Recording>
          caption="Recordings"
          showCaption
          rows={recordings}
          rowKey={({ start }) => start}
          columns={[
            { title: 'Day', cell: ({ start }) => <time>{formatDate(start)}</time> },
            {
              title: 'Start',
              cell: ({ start }) => formatTime(start),
              by: ({ start }) => start,
              header: true,
            },
            {
              title: 'Length',
              cell: ({ seconds }) => formatDuration(seconds),
              by: ({ seconds }) => seconds,
              numeric: true,
            },
            {
              title: 'Size',
              cell: ({ bytes }) => formatBytes(bytes),
              by: ({ bytes }) => bytes,
              numeric: true,
            },
          ]}
        />
      </section>
      <Dialog open={open} title="Who is there?" onClose={() => setOpen(false)}>
        <Login />
      </Dialog>
    </Frame>
  )
}

render(<Gallery />, document.body)
