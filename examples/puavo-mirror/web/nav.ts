import type { NavItem } from '@boxwright/appliance/web'

/** The pages of the box. */
export const nav: readonly NavItem[] = [
  { href: '/box/', label: 'Mirror' },
  { href: '/rdiffs/', label: 'Files' },
  { href: '/box/munin', label: 'Graphs' },
]
