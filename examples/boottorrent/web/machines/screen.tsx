import { useLayoutEffect, useRef } from 'preact/hooks'

/** What is on a machine's screen: the end of it, as on a teletype, unless somebody has scrolled back. */
export function Screen({ name, text }: { readonly name: string; readonly text: string }) {
  const box = useRef<HTMLElement>(null)
  const isBack = useRef(false)
  useLayoutEffect(() => {
    const { current } = box
    if (current && text !== '' && !isBack.current) current.scrollTop = current.scrollHeight
  }, [text])
  return (
    <section
      ref={box}
      class="screen"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={`Screen of ${name}`}
      data-testid="screen"
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isBack.current = scrollTop + clientHeight < scrollHeight - 4
      }}
    >
      <pre>{text}</pre>
    </section>
  )
}
