import { openPage } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import './style/index.css'
import type { StatusView } from '../src/api/types.ts'
import { ask } from './api.ts'
import { App } from './app.tsx'
import { createPage } from './page.ts'

openPage({
  load: () => ask<StatusView>('status'),
  title: ({ title }) => title,
  draw: (status) => <App page={createPage(status)} />,
})
