import { Frame, Graphs } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import { render } from 'preact'
import { nav } from './nav.ts'

render(
  <Frame brand="BootTorrent" title="Graphs" nav={nav}>
    <Graphs />
  </Frame>,
  document.body,
)
