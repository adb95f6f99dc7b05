import { formatBytes } from '@boxwright/appliance/web'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { DetailsView } from '../../src/api/types.ts'
import { ask } from '../ask.ts'
import { detailsOf, originalOf } from '../places.ts'

/** Show what is known of a file in a panel. @param path `undefined`: nothing */
export function showDetails(panel: HTMLElement, path: string | undefined): void {
  panel.hidden = path === undefined
  render(path === undefined ? null : <Details key={path} path={path} />, panel)
}

function Details({ path }: { readonly path: string }) {
  const [details, setDetails] = useState<DetailsView>()
  useEffect(() => {
    // Who leafs quickly asks for none.
    const timer = setTimeout(() => void ask<DetailsView>(detailsOf(path)).then(setDetails), 150)
    return () => clearTimeout(timer)
  }, [path])
  return (
    <>
      <h2>{path.split('/').at(-1)}</h2>
      {details === undefined ? (
        <p>…</p>
      ) : (
        <>
          <dl>
            {details.facts.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <ul>
            {details.files.map((file) => (
              <li key={file.path}>
                <a href={`${originalOf(file.path)}?download`}>{file.path.split('/').at(-1)}</a>{' '}
                {formatBytes(file.size)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
