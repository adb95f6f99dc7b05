import { useCallback, useEffect, useState } from 'preact/hooks'

/**
 * The query of the page's address: what is shown can be kept as a bookmark, and the way back works.
 *
 * @returns the query, and how to change fields of it (empty ones are left out)
 */
export function useQuery(): readonly [
  URLSearchParams,
  (fields: Readonly<Record<string, string | readonly string[]>>, replace?: boolean) => void,
] {
  const [search, setSearch] = useState(location.search)
  useEffect(() => {
    const look = (): void => setSearch(location.search)
    addEventListener('popstate', look)
    return () => removeEventListener('popstate', look)
  }, [])
  const change = useCallback(
    (fields: Readonly<Record<string, string | readonly string[]>>, replace = false) => {
      const next = new URLSearchParams(location.search)
      for (const [name, value] of Object.entries(fields)) {
        next.delete(name)
        for (const one of [value].flat()) if (one !== '') next.append(name, one)
      }
      const text = next.size > 0 ? `?${next}` : ''
      history[replace ? 'replaceState' : 'pushState'](null, '', location.pathname + text)
      setSearch(text)
    },
    [],
  )
  return [new URLSearchParams(search), change]
}
