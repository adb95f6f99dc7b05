import { formatBytes } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { MachineView, SystemView } from '../../src/api/types.ts'
import { bootsOf } from '../words.ts'
import { dropped, isMachine } from './dragging.ts'

/** What {@link Shelf} is given. */
export interface ShelfProps {
  readonly systems: readonly SystemView[]
  readonly machines: readonly MachineView[]
  readonly mayChange: boolean
  readonly onAssign: (machine: MachineView, os: string | null) => void
}

/** The systems, side by side: a machine that is dropped onto one boots it from then on. */
export function Shelf({ systems, machines, mayChange, onAssign }: ShelfProps) {
  const put = (mac: string, os: string | null): void => {
    const machine = machines.find((one) => one.mac === mac)
    if (machine && machine.assigned !== os) onAssign(machine, os)
  }
  const boots = machines.map((machine) => ({ machine, ...bootsOf(machine, systems) }))
  return (
    <section class="panel shelf" aria-labelledby="shelf-title" data-testid="systems">
      <header>
        <h2 id="shelf-title">Systems</h2>
        {mayChange && (
          <p class="soft hint">Drag a machine onto what it is to boot, or choose it on its tile.</p>
        )}
      </header>
      <ul class="places">
        <Place
          title="By its menu"
          about="Somebody chooses, or the default is booted when time is up."
          count={boots.filter(({ by }) => by === 'menu').length}
          onDrop={(mac) => put(mac, null)}
          {...{ mayChange }}
        />
        {systems.map(({ name, title, method, bytes, isDefault }) => (
          <Place
            key={name}
            title={title}
            about={`${name} · ${method} · ${formatBytes(bytes)}${isDefault ? ' · default' : ''}`}
            count={boots.filter(({ system }) => system?.name === name).length}
            onDrop={(mac) => put(mac, name)}
            {...{ mayChange }}
          />
        ))}
      </ul>
    </section>
  )
}

function Place(props: {
  readonly title: string
  readonly about: string
  readonly count: number
  readonly mayChange: boolean
  readonly onDrop: (mac: string) => void
}) {
  const { title, about, count, mayChange, onDrop } = props
  const [isOver, setOver] = useState(false)
  return (
    <li
      class={`place${isOver ? ' is-over' : ''}`}
      onDragOver={(event) => {
        if (!mayChange || !isMachine(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        if (!mayChange || !isMachine(event)) return
        event.preventDefault()
        onDrop(dropped(event))
      }}
    >
      <h3>{title}</h3>
      <p class="soft">{about}</p>
      <p class="count">{count === 1 ? 'One machine' : `${count} machines`}</p>
    </li>
  )
}
