import { openPage } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import './style.css'
import { App } from './app.tsx'
import { load } from './load.ts'

openPage({
  load,
  title: ({ status }) => status.title,
  draw: (first) => <App first={first} />,
})
