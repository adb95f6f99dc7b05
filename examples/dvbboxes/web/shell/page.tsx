import { type Connection, Frame, logOut, type NavItem } from '@boxwright/appliance/web'
import type { ComponentChildren } from 'preact'
import type { StatusView } from '../../src/api/types.ts'
import { language, speak } from '../words/language.ts'
import { words } from '../words/words.ts'

const { shell } = words

/** The pages, for who may read them. */
function navOf({ may }: StatusView): readonly NavItem[] {
  return [
    { href: '/', label: shell.programmes },
    { href: '/media', label: shell.media },
    ...(may.plan ? [{ href: '/listing', label: shell.listing }] : []),
    { href: '/boxes', label: shell.boxes },
    ...(may.plan ? [{ href: '/log', label: shell.log }] : []),
    { href: '/munin', label: shell.graphs },
  ]
}

/** Props of {@link Page}. */
export interface PageProps {
  readonly status: StatusView
  /** Its heading. */
  readonly title: string
  /** How its connection is, if it listens. */
  readonly connection?: Connection
  readonly children: ComponentChildren
}

/** The frame of every page: where to go, who is here, in which language. */
export function Page({ status, title, connection, children }: PageProps) {
  const { user } = status
  const other = language === 'fr' ? 'en' : 'fr'
  return (
    <Frame
      brand={status.title}
      title={title}
      nav={navOf(status)}
      aside={
        <>
          {status.demo && (
            <a class="badge" href="/boxes" title={`${shell.demo} ${shell.demoText}`}>
              {words.boxes.demo}
            </a>
          )}
          <output class="badge badge-bad">{connection === 'lost' && shell.lost}</output>
          <button type="button" class="quiet" lang={other} onClick={() => speak(other)}>
            {shell.otherLanguage}
          </button>
          {user && (
            <button type="button" class="quiet" onClick={() => void logOut()} title={user.name}>
              {shell.logOut} <span class="who">{user.name}</span>
            </button>
          )}
        </>
      }
      footer={`${status.title} ${status.version} · ${status.zone}`}
    >
      {children}
    </Frame>
  )
}
