import { Frame, Graphs } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import { render } from 'preact'
import type { StatusView } from '../../src/api/types.ts'
import { ask } from '../api.ts'
import { nav } from '../nav.ts'

/** The box leads from /munin/, which people know, to where the page is. */
const links = nav.map((item) => (item.href === '/munin/' ? { ...item, href: '/munin' } : item))

/** Draw the page of graphs; the box's name comes when it comes. */
async function main(): Promise<void> {
  const draw = (brand: string): void =>
    render(
      <Frame brand={brand} title="Graphs" nav={links}>
        <Graphs />
      </Frame>,
      document.body,
    )
  draw('PigeBox')
  const { title } = await ask<StatusView>('status')
  document.title = `Graphs · ${title}`
  draw(title)
}

void main().catch(() => undefined)
