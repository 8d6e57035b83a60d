/**
 * What the chain of the audit log costs: writing an entry, walking all of them, finding some, exporting, and
 * chaining the log of an older version. Prints JSON.
 *
 *   node tests/bench/audit.ts [--entries 1000000]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { ChainWalk, openOperationsStore } from '@towncrier/operations-store'
import { machine } from './machine.ts'

const { values } = parseArgs({ options: { entries: { type: 'string', default: '1000000' } } })
const entryCount = Number(values.entries)
const AT = Date.parse('2026-01-01T00:00:00Z')
const BATCH = 5_000

async function seconds(work: () => unknown): Promise<number> {
  const startAt = performance.now()
  await work()
  return Number(((performance.now() - startAt) / 1_000).toFixed(2))
}

const directory = mkdtempSync(join(tmpdir(), 'towncrier-audit-'))
try {
  openOperationsStore(directory, { durability: 'normal' }).close()
  // As an older version left it: entries without a hash.
  const raw = new DatabaseSync(join(directory, 'operations.db'))
  raw.exec('BEGIN')
  const insert = raw.prepare('INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)')
  for (let n = 0; n < entryCount; n++) {
    insert.run(
      AT + n * 1_000,
      `person-${n % 40}`,
      'alert.acknowledge',
      `device-${n % 5_000}`,
      `{"comment":"Salted, ${n}"}`,
    )
  }
  raw.exec('COMMIT')
  raw.close()

  let store = openOperationsStore(mkdtempSync(join(directory, 'empty-')), { durability: 'normal' })
  store.close()
  const chainFirstS = await seconds(() => {
    store = openOperationsStore(directory, { durability: 'normal' })
  })
  store.close()
  const openAgainS = await seconds(() => {
    store = openOperationsStore(directory, { durability: 'full' })
  })
  let isIntact = false
  const verifyS = await seconds(() => {
    const walk = new ChainWalk()
    for (let afterId = 0; ; ) {
      const entries = store.audit.after(afterId, BATCH)
      if (entries.length === 0) break
      for (const entry of entries) walk.take(entry)
      afterId = entries.at(-1)!.id
    }
    isIntact = walk.state.isIntact
  })
  const WRITES = 2_000
  const writeS = await seconds(() => {
    for (let n = 0; n < WRITES; n++) store.audit.add({ at: AT, actor: 'a', action: 'b.c', subject: 'd' })
  })
  const searchPageS = await seconds(() => store.audit.list({ text: 'nothing like it', limit: 100 }))
  const bySubjectS = await seconds(() => store.audit.list({ subject: 'device-77', limit: 100 }))
  store.close()
  const result = {
    machine: machine(),
    entries: entryCount,
    isIntact,
    chainOlderLogS: chainFirstS,
    openS: openAgainS,
    verifyS,
    writesPerSecond: Math.round(WRITES / writeS),
    searchPageMs: Math.round(searchPageS * 1_000),
    bySubjectMs: Math.round(bySubjectS * 1_000),
  }
  console.log(JSON.stringify(result, null, 2))
} finally {
  rmSync(directory, { recursive: true })
}
