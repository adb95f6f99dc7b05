import type { LightsView, LightView } from '../src/api/types.ts'

const words: Readonly<Record<LightView, string>> = {
  off: 'off',
  on: 'on',
  blink: 'blinks',
  pulse: 'pulses',
}

/** Where each light is on the picture. */
const places = [
  { colour: 'red', y: 46 },
  { colour: 'yellow', y: 88 },
  { colour: 'green', y: 130 },
] as const

const pins = Array.from({ length: 13 }, (_, at) => 26 + at * 9)

/** The board with its lights, as they are now. */
export function Board({ lights }: { readonly lights: LightsView }) {
  const told = places.map(({ colour }) => `${colour} ${words[lights[colour]]}`).join(', ')
  return (
    <svg class="board" viewBox="0 0 160 190" role="img" aria-label={`The lights: ${told}`}>
      <rect class="board-edge" x="2" y="2" width="156" height="186" rx="14" />
      <g class="board-traces">
        <path d="M30 46H62M30 88H62M30 130H62M98 46h22l10 10v78M98 88h14l8 8v42M98 130h6l6 6" />
        <path d="M30 46V160l6 6M22 88v62l14 14" />
      </g>
      {[
        [14, 14],
        [146, 14],
        [14, 176],
        [146, 176],
      ].map(([x, y]) => (
        <circle key={`${x} ${y}`} class="board-hole" cx={x} cy={y} r="4.5" />
      ))}
      <rect class="board-header" x="20" y="10" width="120" height="16" rx="2" />
      {pins.map((x) => (
        <g key={x} class="board-pin">
          <rect x={x} y="13" width="3.6" height="3.6" rx="0.8" />
          <rect x={x} y="19.4" width="3.6" height="3.6" rx="0.8" />
        </g>
      ))}
      {places.map(({ colour, y }) => (
        <g key={colour} class={`light light-${colour} is-${lights[colour]}`}>
          <circle class="light-glow" cx="80" cy={y + 4} r="34" />
          <rect class="light-foot" x="64" y={y - 12} width="32" height="32" rx="6" />
          <circle class="light-lens" cx="80" cy={y + 4} r="13" />
          <circle class="light-lit" cx="80" cy={y + 4} r="13" />
          <ellipse class="light-shine" cx="75" cy={y - 1} rx="4.5" ry="3" />
        </g>
      ))}
      <circle class="board-button-rim" cx="124" cy="156" r="15" />
      <circle class="board-button" cx="124" cy="156" r="10.5" />
    </svg>
  )
}
