import { Log } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { LogView } from '../src/api/types.ts'

/** Entries that are shown. */
const most = 120

/** What happened, by the part that tells it. */
export function RoomLog({ items }: { readonly items: readonly LogView[] }) {
  const [chosen, choose] = useState('')
  const components = [...new Set(items.map(({ component }) => component))].sort()
  const shown = chosen === '' ? items : items.filter(({ component }) => component === chosen)
  return (
    <Log
      items={shown.map((item) => ({ ...item, level: item.component }))}
      most={most}
      aside={
        <fieldset class="chips">
          <legend class="visually-hidden">Lines of which part</legend>
          {['', ...components].map((component) => (
            <button
              key={component}
              type="button"
              class="quiet"
              aria-pressed={component === chosen}
              onClick={() => choose(component)}
            >
              {component || 'All'}
            </button>
          ))}
        </fieldset>
      }
    />
  )
}
