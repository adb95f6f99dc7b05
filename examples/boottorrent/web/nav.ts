import type { NavItem } from '@boxwright/appliance/web'

/** The pages of the box. */
export const nav: readonly NavItem[] = [
  { href: '/', label: 'Machines' },
  { href: '/munin', label: 'Graphs' },
]
