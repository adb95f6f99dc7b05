/** What is dragged: the address of a machine's card. A type of our own, so that nothing else can be dropped. */
const kind = 'application/x-boottorrent-mac'

/** A machine begins to be dragged. */
export function take(event: DragEvent, mac: string): void {
  event.dataTransfer?.setData(kind, mac)
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
}

/** Whether it is a machine that is dragged. */
export function isMachine(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(kind) ?? false
}

/** The machine that was dropped. */
export function dropped(event: DragEvent): string {
  return event.dataTransfer?.getData(kind) ?? ''
}
