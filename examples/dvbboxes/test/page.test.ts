import { testBoxes } from './page/boxes.ts'
import { testListing } from './page/listing.ts'
import { testLog } from './page/log.ts'
import { testLooks } from './page/looks.ts'
import { testMedia } from './page/media.ts'
import { testPaper } from './page/paper.ts'
import { testProgrammes } from './page/programmes.ts'
import { useWorld } from './page/world.ts'

useWorld()

testProgrammes()
testPaper()
testMedia()
testListing()
testLog()
testBoxes()
testLooks()
