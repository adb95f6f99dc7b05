import { testAssignments } from './page/assignments.ts'
import { testHostile } from './page/hostile.ts'
import { testLooks } from './page/looks.ts'
import { testRoles } from './page/roles.ts'
import { testSwarm } from './page/swarm.ts'
import { testUploads } from './page/uploads.ts'
import { testWake } from './page/wake.ts'
import { useWorld } from './page/world.ts'

useWorld()

testSwarm()
testAssignments()
testUploads()
testWake()
testLooks()
testRoles()
testHostile()
