import { Frame, useEvents } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { StartEvents, Told } from '../src/boxes.ts'
import { load } from './ask.ts'
import { BoxPanel, megabytes, YourOwnPanel } from './box.tsx'

/** The page. */
export function App({ first }: { readonly first: Told }) {
  const [{ boxes, folder }, setTold] = useState(first)
  const connection = useEvents<StartEvents>(
    { told: setTold },
    { onReset: () => load().then(setTold) },
  )
  const ready = boxes.filter(({ state }) => state === 'ready').length
  const isAll = ready === boxes.length
  const memory = boxes.reduce((sum, box) => sum + (box.memory ?? 0), 0)
  return (
    <Frame
      brand="boxwright"
      title={isAll ? 'All boxes run' : `${ready} of ${boxes.length} boxes run`}
      aside={
        connection === 'lost' ? (
          <output class="badge badge-bad">npm start has ended</output>
        ) : (
          <output class={`badge ${isAll ? 'badge-good' : 'badge-warn'}`}>
            {ready} of {boxes.length}
            <span class="visually-hidden"> boxes run</span>
          </output>
        )
      }
      footer={
        <>
          What they keep is in <code>{folder}</code>.
          {memory > 0 && ` Together they take ${megabytes(memory)} of memory.`} Ctrl+C in the
          terminal of npm start ends them all.
        </>
      }
    >
      <p class="lead">
        Each box is a program of its own, and runs on built-in defaults: no configuration, no
        hardware, no root. What it does is a library that you can use alone: here are the lines of
        code that make it.
      </p>
      <ul class="boxes">
        {boxes.map((box) => (
          <BoxPanel key={box.name} box={box} />
        ))}
        <YourOwnPanel />
      </ul>
    </Frame>
  )
}
