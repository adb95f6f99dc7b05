import { styleText } from 'node:util'
import type { Component, NetbootLine } from '../events.ts'
import { shownText } from './units.ts'

type Colour = 'blue' | 'cyan' | 'magenta' | 'green' | 'bold'

/** Each part has a colour, on a terminal. */
const colours: Readonly<Record<Component, Colour>> = {
  DNSMASQ: 'blue',
  HTTP: 'cyan',
  PHASE1: 'magenta',
  TORRENT: 'green',
  BOOTTORRENT: 'bold',
}

/** A line with the name of the part that says it in front, in its colour if standard output shows colours. */
export function prefixed({ component, text }: NetbootLine): string {
  return `${styleText(colours[component], `${component}:`, { stream: process.stdout })} ${shownText(text)}`
}
