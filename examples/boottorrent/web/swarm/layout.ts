import type { Flow, MachineView } from '../../src/api/types.ts'

/** A place in the picture. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** The picture's size, in its own units. */
export const size = { width: 640, height: 430 }
/** Where the server is. */
export const centre: Place = { x: size.width / 2, y: size.height / 2 }

/** How many machines are drawn: of more, those that do something. */
const most = 60

/** Which machines are drawn, and how large. */
export function drawn(
  machines: readonly MachineView[],
  flows: readonly Flow[],
): { readonly shown: readonly MachineView[]; readonly radius: number } {
  const busy = new Set(flows.flatMap(({ from, to }) => [from, to]))
  const shown =
    machines.length <= most
      ? machines
      : [...machines]
          .sort((a, b) => Number(busy.has(b.mac)) - Number(busy.has(a.mac)))
          .slice(0, most)
  return { shown, radius: shown.length <= 12 ? 21 : shown.length <= 24 ? 15 : 9 }
}

/** Places on a ring around the server, the first one above it. */
export function placesOf(machines: readonly MachineView[]): ReadonlyMap<string, Place> {
  const count = machines.length
  return new Map(
    machines.map(({ mac }, at) => {
      // Two alone stand beside the server, not above and below it.
      const turn = (count <= 2 ? -0.5 : -0.25) + at / Math.max(1, count)
      const angle = 2 * Math.PI * turn
      return [
        mac,
        {
          x: centre.x + Math.cos(angle) * (size.width / 2 - 70),
          y: centre.y + Math.sin(angle) * (size.height / 2 - 58),
        },
      ]
    }),
  )
}

/** A line from one place to another, bent to its own left: what goes the other way is beside it. It ends before both circles. */
export function bend(
  from: Place,
  to: Place,
  gap: { from: number; to: number },
  isStraight: boolean,
): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.hypot(dx, dy) || 1
  const sway = isStraight ? 0 : Math.min(60, length * 0.18)
  const middle = {
    x: (from.x + to.x) / 2 + (dy / length) * sway,
    y: (from.y + to.y) / 2 - (dx / length) * sway,
  }
  const start = towards(from, middle, gap.from)
  const end = towards(to, middle, gap.to)
  return `M${text(start)}Q${text(middle)} ${text(end)}`
}

function towards(from: Place, to: Place, by: number): Place {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  return {
    x: from.x + ((to.x - from.x) / length) * by,
    y: from.y + ((to.y - from.y) / length) * by,
  }
}

function text({ x, y }: Place): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`
}
