import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { open } from 'lmdb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openJournalReader, openJournalWriter } from './index.ts'

const UNLIMITED = { maxRecords: 1e9, maxBytes: 1e12 }
const support = (name: string) => fileURLToPath(new URL(`../test-support/${name}`, import.meta.url))

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-faults-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** Starts the appending process, lets it acknowledge for a while, and kills it in the middle of it. */
async function appendAndKill(ackPath: string, run: number): Promise<void> {
  const before = statSync(ackPath).size
  const child = spawn(
    process.execPath,
    [support('append-until-killed.ts'), join(directory, 'journal'), ackPath, `${run}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let stderr = ''
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const exited = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_, signal) => resolve(signal)),
  )
  while (statSync(ackPath).size === before && child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await new Promise((resolve) => setTimeout(resolve, (run * 29) % 90))
  child.kill('SIGKILL')
  expect(await exited, stderr).toBe('SIGKILL')
}

test('kill -9, a dozen times: every acknowledged record is there, in order, without gaps', async () => {
  const ackPath = join(directory, 'acks')
  writeFileSync(ackPath, '')
  for (let run = 1; run <= 12; run++) await appendAndKill(ackPath, run)

  const reader = openJournalReader({ directory: join(directory, 'journal') })
  const entries = reader.read(0, UNLIMITED)
  const names = entries.map((entry) => Buffer.from(entry.payload).toString().trimEnd())
  expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1))
  expect(new Set(names).size).toBe(names.length)

  // The last line may be torn by the kill; the journal is not.
  const acks = readFileSync(ackPath, 'utf8').match(/^\d+ \d+:\d+$/gm) ?? []
  expect(acks.length).toBeGreaterThan(1_000)
  const lost = acks.filter((line) => {
    const [seq, name] = line.split(' ') as [string, string]
    return names[Number(seq) - 1] !== name
  })
  expect(lost).toEqual([])
  let previous = [0, -1] as [number, number]
  for (const name of names) {
    const [run, counter] = name.split(':').map(Number) as [number, number]
    expect(run > previous[0] ? counter === 0 : counter === previous[1] + 1).toBe(true)
    previous = [run, counter]
  }
  await reader.close()
})

test('a file that may not grow refuses appends, keeps what it has, and recovers by itself', async () => {
  // RLIMIT_FSIZE makes the kernel refuse the write itself (EFBIG), as a full disk does with ENOSPC.
  const script = `ulimit -S -f 400; exec "$0" "$@"`
  const child = spawn('bash', ['-c', script, process.execPath, support('append-to-full.ts'), directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const lines: string[] = []
  let raised = false
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.startsWith('TC_') && !raised) {
      // EFBIG, or EIO when the kernel took a part of the write first.
      expect(line).toMatch(/^TC_JOURNAL_(FULL 27|FAILED 5) true$/)
      last = lines.at(-2)!
      raised = true
      const raise = spawn('prlimit', ['--pid', `${child.pid}`, '--fsize=unlimited'])
      expect(await new Promise((resolve) => raise.once('exit', resolve))).toBe(0)
    } else if (raised && line.startsWith('ok')) {
      child.kill('SIGTERM')
    }
  }
  expect(await exited).toBe(0)
  const acceptedBefore = Number(last.split(' ')[1])
  expect(acceptedBefore).toBeGreaterThan(5)
  expect(lines.find((line, index) => line.startsWith('ok') && lines[index - 1]?.startsWith('TC_'))).toBe(
    `ok ${acceptedBefore + 1} true`,
  )
  const reader = openJournalReader({ directory })
  expect(reader.read(0, UNLIMITED).map((entry) => entry.seq)).toEqual(
    Array.from({ length: reader.lastSeq() }, (_, index) => index + 1),
  )
  await reader.close()
})

test('a chunk that was changed on disk is named, not read', async () => {
  const writer = openJournalWriter({ directory, groupCommitMs: 0 })
  const record = { type: 'reading', receivedAt: 1, kind: 'bin-fill', deviceId: 'bin-1' } as const
  await writer.append({ ...record, payload: Buffer.from('{"fillPct":40}') })
  await writer.close()
  const root = open({
    path: join(directory, 'journal.mdb'),
    overlappingSync: false,
    encoding: 'binary',
    maxDbs: 4,
  })
  const chunks = root.openDB<Buffer, number[]>({ name: 'chunks', encoding: 'binary' })
  const bytes = Buffer.from(chunks.getBinary([1, 1, 1])!)
  bytes[bytes.length - 2] = 0x31
  await chunks.put([1, 1, 1], bytes)
  await root.close()
  const reader = openJournalReader({ directory })
  expect(() => reader.read(0, UNLIMITED)).toThrow(expect.objectContaining({ code: 'TC_JOURNAL_CORRUPT' }))
  await reader.close()
})
