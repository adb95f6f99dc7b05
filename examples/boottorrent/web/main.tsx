import { openPage } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import './style/index.css'
import type { RoomView } from '../src/api/types.ts'
import { App } from './app.tsx'
import { ask } from './ask.ts'

openPage({
  load: () => ask<RoomView>('room'),
  title: ({ status }) => status.title,
  draw: (first) => <App first={first} />,
})
