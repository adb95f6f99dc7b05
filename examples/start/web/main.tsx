import { openPage } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import './style.css'
import { App } from './app.tsx'
import { load } from './ask.ts'

openPage({ load, title: () => 'boxwright', draw: (first) => <App first={first} /> })
