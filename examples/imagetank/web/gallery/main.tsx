import { openPage } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import 'photoswipe/style.css'
import '../style/index.css'
import type { DayView, StatusView } from '../../src/api/types.ts'
import { ask } from '../ask.ts'
import { Gallery } from './gallery.tsx'

openPage({
  async load() {
    const [status, days] = await Promise.all([ask<StatusView>('status'), ask<DayView[]>('days')])
    return { status, days }
  },
  title: ({ status }) => `Gallery · ${status.title}`,
  draw: ({ status, days }) => (
    <Gallery title={status.title} version={status.version} first={days} />
  ),
})
