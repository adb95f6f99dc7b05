import { render } from 'preact'
import '../../../src/http/style/index.css'
import { Frame, Graphs } from '../../index.tsx'

/** The page of graphs as an appliance has it, for the tests. */
render(
  <Frame brand="PigeBox" title="Graphs" nav={[{ href: '/munin/', label: 'Graphs' }]}>
    <Graphs refresh={200} />
  </Frame>,
  document.body,
)
