import { useRef, useState } from 'preact/hooks'
import type { GroupView, MachineView, SystemView } from '../../src/api/types.ts'
import { tell } from '../ask.ts'

/** What {@link Groups} is given. */
export interface GroupsProps {
  readonly groups: readonly GroupView[]
  readonly machines: readonly MachineView[]
  readonly systems: readonly SystemView[]
  /** Do something, and say how it went. */
  readonly act: (done: string, work: () => Promise<unknown>) => void
}

/** Machines that boot the same system: a room, say. */
export function Groups({ groups, machines, systems, act }: GroupsProps) {
  const form = useRef<HTMLDetailsElement>(null)
  const [name, setName] = useState('')
  const [os, setOs] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const titleOf = (wanted: string | null): string =>
    systems.find((system) => system.name === wanted)?.title ?? 'by their menus'
  const save = (event: Event): void => {
    event.preventDefault()
    const group = { macs: [...chosen], os: os === '' ? null : os }
    act(`The group ${name} was saved.`, () =>
      tell('PUT', `groups/${encodeURIComponent(name)}`, group),
    )
  }
  const edit = (group: GroupView): void => {
    setName(group.name)
    setOs(group.os ?? '')
    setChosen(new Set(group.macs))
    if (form.current) form.current.open = true
    form.current?.querySelector('input')?.focus()
  }
  const remove = (group: GroupView): void => {
    // Its buttons go, and must not take the focus with them.
    form.current?.querySelector('summary')?.focus()
    act(`The group ${group.name} is no more.`, () =>
      tell('DELETE', `groups/${encodeURIComponent(group.name)}`),
    )
  }
  const toggle = (mac: string): void => {
    const next = new Set(chosen)
    if (!next.delete(mac)) next.add(mac)
    setChosen(next)
  }
  return (
    <section class="panel groups" aria-labelledby="groups-title" data-testid="groups">
      <header>
        <h2 id="groups-title">Groups</h2>
      </header>
      {groups.length === 0 ? (
        <p class="soft">None yet. A machine's own system comes before that of its group.</p>
      ) : (
        <ul class="group-list">
          {groups.map((group) => (
            <li key={group.name}>
              <span>
                <strong>{group.name}</strong>: {group.macs.length} of them, {titleOf(group.os)}
              </span>
              <span class="group-verbs">
                <button type="button" class="quiet" onClick={() => edit(group)}>
                  Edit<span class="visually-hidden"> {group.name}</span>
                </button>
                <button type="button" class="quiet" onClick={() => remove(group)}>
                  Remove<span class="visually-hidden"> {group.name}</span>
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
      <details ref={form}>
        <summary>Make or change one</summary>
        <form class="form" onSubmit={save}>
          <div class="field">
            <label for="group-name">Its name</label>
            <input
              id="group-name"
              required
              maxLength={64}
              pattern="[\p{L}\p{N}][\p{L}\p{N} ._\-]*"
              title="Letters, digits, spaces, dots, hyphens"
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </div>
          <div class="field">
            <label for="group-os">What they boot</label>
            <select
              id="group-os"
              value={os}
              onChange={({ currentTarget }) => setOs(currentTarget.value)}
            >
              <option value="">By their menus</option>
              {systems.map((system) => (
                <option key={system.name} value={system.name}>
                  {system.title}
                </option>
              ))}
            </select>
          </div>
          <fieldset class="members">
            <legend>Machines</legend>
            {machines.length === 0 && <p class="soft">No machine was seen yet.</p>}
            {machines.map((machine) => (
              <label key={machine.mac}>
                <input
                  type="checkbox"
                  checked={chosen.has(machine.mac)}
                  onChange={() => toggle(machine.mac)}
                />{' '}
                {machine.name}
              </label>
            ))}
          </fieldset>
          <button type="submit">Save the group</button>
        </form>
      </details>
    </section>
  )
}
