import { useEffect, useState } from 'preact/hooks'
import type { ListingCheckView } from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'
import type { Draft } from './draft.ts'

/** ms without a keystroke after which the text is looked at. */
const pause = 250

/** What is found in a draft: anew as it changes. */
export function useCheck(draft: Draft): {
  readonly check: ListingCheckView | undefined
  readonly refused: string
} {
  const [check, setCheck] = useState<ListingCheckView>()
  const [refused, setRefused] = useState('')
  const { name, text, service, towns } = draft
  const chosen = towns.join('\n')
  useEffect(() => {
    if (text === '') {
      setCheck(undefined)
      setRefused('')
      return
    }
    const controller = new AbortController()
    const { signal } = controller
    const body = {
      text,
      ...(name !== '' && { name }),
      ...(service !== '' && { service }),
      ...(chosen !== '' && { towns: chosen.split('\n') }),
    }
    const timer = setTimeout(() => {
      ask<ListingCheckView>('listing/check', { body, signal }).then(
        (answer) => {
          if (signal.aborted) return
          setCheck(answer)
          setRefused('')
        },
        (error: unknown) => {
          if (signal.aborted) return
          setCheck(undefined)
          setRefused(error instanceof Refused ? error.message : String(error))
        },
      )
    }, pause)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [name, text, service, chosen])
  return { check, refused }
}
