import { openPage } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import './style.css'
import type { LogView, SeriesView, StatusView } from '../src/api/types.ts'
import { App } from './app.tsx'
import { ask } from './ask.ts'

openPage({
  async load() {
    const [status, series, log] = await Promise.all([
      ask<StatusView>('status'),
      ask<SeriesView[]>('mirror'),
      ask<LogView[]>('log'),
    ])
    return { status, series, log }
  },
  title: ({ status }) => status.title,
  draw: (first) => <App first={first} />,
})
