/** A field of a kind's settings, as its JSON Schema describes it. */
export interface SettingField {
  readonly name: string
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'json'
  readonly description: string
  readonly minimum?: number
  readonly maximum?: number
  readonly choices?: readonly string[]
  /** The kind's own value, as text; empty when it has none. */
  readonly usual: string
}

/** The fields of an object schema (JSON Schema 2020-12); what fits no simple input is edited as JSON. */
export function settingFields(schema: Readonly<Record<string, unknown>>): SettingField[] {
  const properties = isRecord(schema.properties) ? schema.properties : {}
  return Object.entries(properties).map(([name, property]) =>
    toField(name, isRecord(property) ? property : {}),
  )
}

function toField(name: string, property: Readonly<Record<string, unknown>>): SettingField {
  const choices = Array.isArray(property.enum) ? property.enum.map(String) : undefined
  const type =
    choices !== undefined
      ? 'choice'
      : property.type === 'number' || property.type === 'integer' || property.type === 'boolean'
        ? property.type
        : property.type === 'string'
          ? 'text'
          : 'json'
  return {
    name,
    type,
    description: typeof property.description === 'string' ? property.description : name,
    ...(typeof property.minimum === 'number' ? { minimum: property.minimum } : {}),
    ...(typeof property.maximum === 'number' ? { maximum: property.maximum } : {}),
    ...(choices === undefined ? {} : { choices }),
    usual: property.default === undefined ? '' : String(property.default),
  }
}

/** A setting as text for its input; empty when the device has none of its own. */
export function settingText(field: SettingField, value: unknown): string {
  if (value === undefined) return ''
  return field.type === 'json' ? JSON.stringify(value) : String(value)
}

/**
 * What was typed as settings: empty fields are left out, so that the kind's own values hold.
 *
 * @returns the settings, and the fields whose JSON cannot be read. Ranges are the server's to check.
 */
export function readSettings(
  fields: readonly SettingField[],
  typed: Readonly<Record<string, string>>,
): { settings: Record<string, unknown>; unreadable: string[] } {
  const settings: Record<string, unknown> = {}
  const unreadable: string[] = []
  for (const field of fields) {
    const text = typed[field.name]?.trim() ?? ''
    if (text === '') continue
    if (field.type === 'number' || field.type === 'integer') settings[field.name] = Number(text)
    else if (field.type === 'boolean') settings[field.name] = text === 'true'
    else if (field.type !== 'json') settings[field.name] = text
    else {
      try {
        settings[field.name] = JSON.parse(text)
      } catch {
        unreadable.push(field.name)
      }
    }
  }
  return { settings, unreadable }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
