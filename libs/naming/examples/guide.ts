/** What the guide shows, part by part. */
import assert from 'node:assert/strict'
import { compileName, exactName, nextMark, repeats, segmentName, suffixed } from '@boxwright/naming'

// #region first
const zone = 'Europe/Paris'
const names: string[] = []
let mark = Date.parse('2024-10-26T23:45:00Z')
for (let n = 0; n < 6; n++) {
  names.push(segmentName('%d-%b/%Hh%M.wav', mark, { zone }))
  mark = nextMark(mark, 30 * 60, { zone })
}
console.log(names.join('\n'))
// #endregion first
assert.deepEqual(names, [
  ...['27-Oct/01h45.wav', '27-Oct/02h00.wav', '27-Oct/02h30.wav'],
  ...['27-Oct/02h00+0100.wav', '27-Oct/02h30+0100.wav', '27-Oct/03h00.wav'],
])

// #region facts
const template = compileName('%Y/%m/{camera}-{sequence:04}.{extension}')
const facts = { camera: 'Canon EOS 5D / Mark IV', sequence: 12, extension: 'CR2' }
const name = template.format({ moment: Date.UTC(2024, 4, 3), facts })
console.log(name)
// #endregion facts
assert.equal(name, '2024/05/Canon_EOS_5D_Mark_IV-0012.CR2')

// #region again
const begun = Date.parse('2024-10-27T13:34:23Z')
console.log(segmentName('%Hh%M.wav', begun, { zone })) // 14h34.wav
console.log(exactName('%Hh%M.wav', begun, { zone })) // to the second, if that is taken
console.log(suffixed('14h34m23.wav', 1)) // and if that is taken, too
// #endregion again
assert.equal(segmentName('%Hh%M.wav', begun, { zone }), '14h34.wav')
assert.equal(exactName('%Hh%M.wav', begun, { zone }), '14h34m23.wav')
assert.equal(suffixed('14h34m23.wav', 1), '14h34m23-1.wav')

// #region coarse
const repetition = repeats('%F-%H.wav', 15 * 60, { zone })
console.log(repetition)
// #endregion coarse
assert.ok(repetition)
assert.equal(repeats('%F-%Hh%M.wav', 15 * 60, { zone }), undefined)
