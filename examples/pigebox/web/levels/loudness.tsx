import { useEffect, useRef } from 'preact/hooks'
import { usePage } from '../page.ts'

/** EBU Tech 3341's names and units. */
const kinds = [
  { key: 'momentary', label: 'Momentary', unit: 'LUFS' },
  { key: 'shortTerm', label: 'Short-term', unit: 'LUFS' },
  { key: 'integrated', label: 'Integrated', unit: 'LUFS' },
  { key: 'truePeak', label: 'True peak', unit: 'dBTP' },
] as const

/** ms between two numbers: faster ones cannot be read. */
const every = 300

/** Loudness of this moment and of the segment that is being recorded. */
export function Loudness() {
  const list = useRef<HTMLDListElement>(null)
  const { live } = usePage()

  useEffect(() => {
    let last = 0
    const show = (): void => {
      const { levels } = live.get()
      if (levels && Math.abs(levels.time - last) < every) return
      last = levels?.time ?? 0
      const numbers = list.current?.querySelectorAll('b') ?? []
      kinds.forEach(({ key }, index) => {
        const number = numbers[index]
        if (number) number.textContent = levels?.[key]?.toFixed(1) ?? '-∞'
      })
    }
    show()
    return live.subscribe(show)
  }, [live])

  return (
    <dl ref={list} class="facts loudness-facts">
      {kinds.map(({ key, label, unit }) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd>
            <b>-∞</b> <small>{unit}</small>
          </dd>
        </div>
      ))}
    </dl>
  )
}
