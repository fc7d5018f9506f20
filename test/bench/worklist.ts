/** How fast the worklist answers with many studies: `npx tsx test/bench/worklist.ts [STUDIES]`. Times are medians of 20, in ms. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createLibrary } from '../../main/objects/library'
import type { WorklistQuery } from '../../shared/domain/study'
import { instance } from '../helpers/records'
import { messageOf } from '../../shared/words'

const studies = Number(process.argv[2] ?? 100_000)
const VISITS = 4
const BATCH = 2000
const families = [
  'Abel',
  'Baker',
  'Çelik',
  'Dubois',
  'Eriksson',
  'Fischer',
  'García',
  'Hansen',
  'Ito',
  'Jansen',
  'Kowalski',
  'Lund',
]

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-'))
const library = createLibrary(path.join(folder, 'library'), 'passphrase', {
  keychain: null,
  passphrase: 'bench passphrase',
})
if (!library.ok) throw new Error(messageOf(library.failure))
const { database } = library.value

const filled = performance.now()
for (let first = 0; first < studies; first += BATCH) {
  const count = Math.min(BATCH, studies - first)
  database.addInstances(
    Array.from({ length: count }, (_, k) => {
      const n = first + k
      const patient = Math.floor(n / VISITS)
      const day = new Date(Date.UTC(2015, 0, 1 + ((n * 7) % 4000))).toISOString().slice(0, 10)
      return instance({
        sop: `1.${n}`,
        study: `2.${n}`,
        patientId: `P${patient}`,
        family: `${families[patient % families.length] ?? ''} ${patient}`,
        date: day,
      })
    }),
  )
}
console.log(
  `${studies} studies of ${Math.ceil(studies / VISITS)} patients filed in ${((performance.now() - filled) / 1000).toFixed(0)} s (encrypted)`,
)

function median(query: WorklistQuery): string {
  const times = Array.from({ length: 20 }, () => {
    const begun = performance.now()
    database.worklist(query)
    return performance.now() - begun
  }).sort((a, b) => a - b)
  return (times[10] ?? Number.NaN).toFixed(1)
}

const base: WorklistQuery = { text: '', sort: 'unreadFirst', descending: true, offset: 0, limit: 100 }
console.table([
  { query: 'first page, unread first', ms: median(base) },
  { query: 'first page by name', ms: median({ ...base, sort: 'name', descending: false }) },
  { query: 'a page in the middle', ms: median({ ...base, offset: Math.floor(studies / VISITS / 2) }) },
  { query: 'search "garcia"', ms: median({ ...base, text: 'garcia' }) },
  { query: 'search by ID', ms: median({ ...base, text: `P${Math.floor(studies / VISITS / 3)}` }) },
])
library.value.close()
rmSync(folder, { recursive: true, force: true })
