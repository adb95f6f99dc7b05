import { Frame } from '@boxwright/appliance/web'
import { useEffect } from 'preact/hooks'
import { Aside } from './aside.tsx'
import { ExportPanel } from './export/export.tsx'
import { LevelsPanel } from './levels/levels.tsx'
import { LogPanel } from './log/log.tsx'
import { HistoryPanel } from './loudness/history.tsx'
import { nav } from './nav.ts'
import { Notes } from './notes.tsx'
import { type Page, PageContext, usePart } from './page.ts'
import { useLive } from './state/live.ts'
import { StoragePanel } from './storage/storage.tsx'
import { TimelinePanel } from './timeline/timeline.tsx'
import { titleOf } from './title.ts'

/** The page. */
export function App({ page }: { readonly page: Page }) {
  const connection = useLive(page)
  useSpace(page)
  return (
    <PageContext.Provider value={page}>
      <Content connection={connection} />
    </PageContext.Provider>
  )
}

function Content({ connection }: { readonly connection: ReturnType<typeof useLive> }) {
  const status = usePart((state) => state.status)
  return (
    <Frame
      brand={status.title}
      title={titleOf(status)}
      nav={nav}
      aside={<Aside connection={connection} />}
      footer={`${status.title} ${status.version}`}
    >
      <Notes />
      <LevelsPanel />
      <TimelinePanel />
      <div class="panels">
        <ExportPanel />
        <StoragePanel />
      </div>
      <HistoryPanel />
      <LogPanel />
    </Frame>
  )
}

/** The space bar plays and pauses, wherever it means nothing else. */
function useSpace({ player }: Page): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { key, target, defaultPrevented } = event
      if (key !== ' ' || defaultPrevented) return
      if (target instanceof Element && target.closest('button, a, input, select, summary, dialog'))
        return
      event.preventDefault()
      player.toggle()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [player])
}
