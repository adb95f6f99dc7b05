import type { NavItem } from '@boxwright/appliance/web'

/** The pages of the box, as the server's own pages list them too. */
export const nav: readonly NavItem[] = [
  { href: '/', label: 'Recordings' },
  { href: '/pige/', label: 'Files' },
  { href: '/munin/', label: 'Graphs' },
]
