import { openPage } from '@boxwright/appliance/web'
import type { ComponentChild } from 'preact'
import '@boxwright/appliance/web/style.css'
import '../style/index.css'
import type { StatusView } from '../../src/api/types.ts'
import { language, offer } from '../words/language.ts'
import { sharedWords } from '../words/words.ts'
import { ask } from './ask.ts'
import { setZone } from './clock.ts'

/**
 * Draw a page once the box answers.
 *
 * @param title of the page
 * @param draw the page, given what every page needs first
 */
export function start(title: string, draw: (status: StatusView) => ComponentChild): void {
  document.documentElement.lang = language
  openPage({
    words: sharedWords,
    load: () => ask<StatusView>('status'),
    title: (status) => `${title} · ${status.title}`,
    draw(status) {
      offer(status.language)
      setZone(status.zone)
      return draw(status)
    },
  })
}
