import { words } from '../words/words.ts'

/** Props of {@link Towns}. */
export interface TownsProps {
  readonly towns: readonly string[]
  /** Those that are chosen; none: all. */
  readonly chosen: readonly string[]
  readonly onChoose: (chosen: readonly string[]) => void
}

/** Chooses towns: at least one; all of them is as good as none. */
export function Towns({ towns, chosen, onChoose }: TownsProps) {
  const all = chosen.length === 0 ? towns : chosen
  const toggle = (town: string): void => {
    const next = towns.filter((one) => all.includes(one) !== (one === town))
    if (next.length > 0) onChoose(next.length === towns.length ? [] : next)
  }
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{words.shell.towns}</legend>
      {towns.map((town) => (
        <label key={town}>
          <input
            type="checkbox"
            checked={all.includes(town)}
            disabled={all.length === 1 && all[0] === town}
            title={all.length === 1 && all[0] === town ? words.shell.oneTown : undefined}
            onChange={() => toggle(town)}
          />
          {town}
        </label>
      ))}
    </fieldset>
  )
}
