import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program the tests run for real, and the Debian package that brings it. */
interface Requirement {
  readonly program: string
  readonly debianPackage: string
  readonly purpose: string
}

const REQUIREMENTS: readonly Requirement[] = [
  { program: 'chromium', debianPackage: 'chromium', purpose: 'browser tests' },
  { program: 'influxd', debianPackage: 'influxdb', purpose: 'the second telemetry store' },
  { program: 'mosquitto_pub', debianPackage: 'mosquitto-clients', purpose: 'a device of another make' },
  { program: 'mosquitto', debianPackage: 'mosquitto', purpose: 'the broker we are compared with' },
  { program: 'pdftotext', debianPackage: 'poppler-utils', purpose: 'reading reports back' },
]

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin']
/** What maintainer scripts ask before they start a service; 101 forbids it (invoke-rc.d(8)). */
const POLICY_FILE = '/usr/sbin/policy-rc.d'

/** Programs that are not on this machine. */
export function missingRequirements(): readonly Requirement[] {
  const folders = new Set([...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS])
  return REQUIREMENTS.filter(
    ({ program }) => ![...folders].some((folder) => folder !== '' && existsSync(join(folder, program))),
  )
}

/**
 * Installs what is missing with apt-get where that is possible (Debian, root).
 *
 * @returns null when everything is there; else what a person has to do.
 */
export function ensureRequirements(): string | null {
  const missing = missingRequirements()
  if (missing.length === 0) return null
  const packages = missing.map(({ debianPackage }) => debianPackage)
  const needs = missing.map(({ program, purpose }) => `${program} (${purpose})`).join(', ')
  const remedy = `The tests need ${needs}. Install with: sudo apt-get install ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || !SYSTEM_FOLDERS.some((folder) => existsSync(join(folder, 'apt-get')))) {
    return remedy
  }
  process.stdout.write(`Installing ${packages.join(', ')} with apt-get …\n`)
  const failure = withoutStartingServices(
    () => aptGet('update') ?? aptGet('install', '--yes', '--no-install-recommends', ...packages),
  )
  const still = missingRequirements().map(({ program }) => program)
  if (still.length === 0) return null
  return `${failure ?? `apt-get went well, but ${still.join(', ')} cannot be found.`}\n${remedy}`
}

/** @returns what it said when it failed, null when it went well. */
function aptGet(...words: readonly string[]): string | null {
  const result = spawnSync('apt-get', ['-q', ...words], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status === 0) return null
  return `apt-get ${words[0]} failed: ${(result.stderr || String(result.error ?? '')).trim()}`
}

function withoutStartingServices<Result>(work: () => Result): Result {
  if (existsSync(POLICY_FILE)) return work()
  writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return work()
  } finally {
    rmSync(POLICY_FILE, { force: true })
  }
}
