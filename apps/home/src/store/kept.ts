const PREFIX = 'towncrier.home.'

/** What was kept on this phone under a name; null when there is nothing, or the browser lets nothing be kept. */
export function kept<Value>(name: string): Value | null {
  try {
    const text = localStorage.getItem(PREFIX + name)
    return text === null ? null : (JSON.parse(text) as Value)
  } catch {
    return null
  }
}

/** Keeps a value on this phone, where the browser lets it. */
export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // Without it the page works while there is a network.
  }
}

/** Forgets everything whose name begins so. */
export function forget(beginning: string): void {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + beginning))
    for (const name of names) localStorage.removeItem(name)
  } catch {
    // Nothing could be kept either.
  }
}
