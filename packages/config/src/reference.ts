import { z } from 'zod'
import { environmentSchema } from './schema.ts'

interface Variable {
  readonly name: string
  readonly description: string
  readonly fallback: string | null
  readonly choices: readonly string[]
}

function variables(): Variable[] {
  const schema = z.toJSONSchema(environmentSchema, { io: 'input', unrepresentable: 'any' })
  const defaults: Readonly<Record<string, unknown>> = environmentSchema.parse({})
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    if (typeof property === 'boolean') throw new TypeError(`${name} has no schema`)
    return {
      name,
      description: property.description ?? '',
      fallback: defaults[name] === undefined ? null : String(defaults[name]),
      choices: (property.enum ?? []).map(String),
    }
  })
}

/** The text of `.env.example`: every variable, its meaning and its default, commented out. */
export function environmentExample(): string {
  const blocks = variables().map(({ name, description, fallback }) =>
    [`# ${description}`, `#${name}=${fallback ?? ''}`].join('\n'),
  )
  return `# Towncrier's settings. Copy to .env and change what you need. Generated: npm run docs\n\n${blocks.join('\n\n')}\n`
}

/** The configuration page of the docs. */
export function configurationPage(): string {
  const rows = variables().map(({ name, description, fallback, choices }) => {
    const values = choices.length > 0 ? ` One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.` : ''
    return `| \`${name}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${description}${values} |`
  })
  return [
    '# Configuration',
    '',
    'Towncrier is set by environment variables, or by a `.env` file in the folder it is started from. They are',
    'checked at start: a wrong one stops the start with its name and what to give. Generated: `npm run docs`.',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
