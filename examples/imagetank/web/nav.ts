import type { NavItem } from '@boxwright/appliance/web'

/** The pages of the box. */
export const nav: readonly NavItem[] = [
  { href: '/', label: 'Tank' },
  { href: '/gallery', label: 'Gallery' },
  { href: '/images/', label: 'Files' },
  { href: '/munin', label: 'Graphs' },
]
