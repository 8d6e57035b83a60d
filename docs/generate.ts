/**
 * Writes the pages that follow from the code: configuration, errors, sensor kinds. A test holds that they
 * are up to date.
 *
 *   npm run docs
 */
import { globSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { configurationPage, environmentExample } from '@towncrier/config'
import { type ErrorDefinition, isHouseholdRule } from '@towncrier/core'
import { mayAct, PERMISSIONS, type Permission, ROLES, type Role } from '@towncrier/protocol/permissions'
import { discoverKinds } from '@towncrier/sensor-kinds'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every generated file: path from the root → text. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['.env.example', environmentExample()],
    ['docs/configuration.md', configurationPage()],
    ['docs/errors.md', await errorsPage()],
    ['docs/sensor-kinds.md', await kindsPage()],
    ['docs/roles.md', rolesPage()],
  ])
}

async function errorsPage(): Promise<string> {
  const files = globSync('{packages,apps}/*/src/errors.ts', { cwd: root })
    .concat(globSync('firmware-sim/src/errors.ts', { cwd: root }))
    .sort()
  const sections: string[] = []
  for (const file of files) {
    const module = (await import(pathToFileURL(root + file).href)) as Record<string, unknown>
    // By name: in which order a module lists its exports depends on what loads it.
    const tables = Object.keys(module)
      .sort()
      .map((name) => module[name])
      .filter(hasDefinitions)
    const rows = tables.flatMap(({ definitions }) =>
      Object.entries(definitions).map(
        ([code, { title, remedy, httpStatus }]) => `| \`${code}\` | ${title} | ${remedy} | ${httpStatus} |`,
      ),
    )
    if (rows.length === 0) continue
    sections.push(
      `## ${file.replace(/\/src\/errors\.ts$/, '')}\n\n| code | what happened | what to do | HTTP |\n|---|---|---|---|\n${rows.join('\n')}`,
    )
  }
  return [
    '# Errors',
    '',
    'Every error has a code that stays, says what happened to what, and what to do. Over HTTP they are problem',
    'details (RFC 9457) with the code in `code`. Generated: `npm run docs`.',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n')
}

function hasDefinitions(value: unknown): value is { definitions: Record<string, ErrorDefinition> } {
  return typeof value === 'object' && value !== null && 'definitions' in value
}

async function kindsPage(): Promise<string> {
  const sections = [...(await discoverKinds()).values()].map((kind) => {
    const measures = kind.measures.map(
      ({ name, title, unit, derived, categories, ofDevice }) =>
        `| \`${name}\` | ${title} | ${unit || (categories?.join(', ') ?? 'true, false')} | ${derived ? 'derived' : 'sent'}${kind.personal === true && ofDevice !== true ? ', the household’s' : ''} |`,
    )
    const rules = kind.rules.map((rule) => {
      const whose = isHouseholdRule(kind, rule) ? ' (for the household)' : ''
      return `| \`${rule.id}\` | ${rule.title}${whose} | ${rule.advice} |`
    })
    return [
      `## ${kind.title}: \`${kind.id}\``,
      '',
      kind.purpose,
      '',
      `Topic \`towncrier/v1/${kind.id}/{deviceId}/reading\`. Stale after ${minutes(kind.staleAfterMs)}, offline after ${minutes(kind.offlineAfterMs)}, late after ${minutes(kind.lateAfterMs)}.`,
      '',
      '| measure | what | unit or values | |',
      '|---|---|---|---|',
      ...measures,
      '',
      '| rule | alert | what to do |',
      '|---|---|---|',
      ...rules,
    ].join('\n')
  })
  return [
    '# Sensor kinds',
    '',
    'What each kind measures and what it warns of. Wiring, checks and thresholds with their sources stand in the',
    'README of its folder, `packages/sensor-kinds/src/<kind>/`. Generated: `npm run docs`.',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n')
}

/** The matrix of roles and permissions, from the one table in code. */
function rolesPage(): string {
  const title = (role: Role) => role.charAt(0).toUpperCase() + role.slice(1).replaceAll('-', ' ')
  const rows = (Object.keys(PERMISSIONS) as Permission[]).map((permission) => {
    const marks = ROLES.map((role) => (mayAct(role, permission) ? 'yes' : ''))
    return `| \`${permission}\` | ${PERMISSIONS[permission]} | ${marks.join(' | ')} |`
  })
  return [
    '# Roles',
    '',
    'Who may do what. The public has no account and sees what is published: `/public/…`. The table in',
    '`packages/protocol/src/permissions.ts` is the only one: routes, live feed and screens ask it. A test tries',
    'every address with every role, without an account, with a session that has ended and with a token whose',
    'scopes are too small. An API token does what its scopes and its owner’s role both allow, and never',
    '`self.manage`. Generated: `npm run docs`.',
    '',
    `| permission | allows to | ${ROLES.map(title).join(' | ')} |`,
    `|---|---|${ROLES.map(() => '---').join('|')}|`,
    ...rows,
    '',
  ].join('\n')
}

function minutes(durationMs: number): string {
  const count = Math.round(durationMs / 60_000)
  return count % 60 === 0 ? `${count / 60} h` : `${count} min`
}

if (import.meta.main) {
  for (const [path, text] of await generatedPages()) await writeFile(root + path, text)
}
