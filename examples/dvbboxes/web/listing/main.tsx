import { start } from '../shell/start.tsx'
import { words } from '../words/words.ts'
import { ListingPage } from './page.tsx'

start(words.listing.title, (status) => <ListingPage status={status} />)
