import { spawn } from 'node:child_process'
import { CLI, endWithFile, type TestPlatform, temporaryFolder } from './platform.ts'

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** stdout as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: each command prints its own
  readonly json: any
}

/** Runs a `towncrier` command to its end, on a platform's data folder and ports or on a folder alone. */
export async function towncrier(on: TestPlatform | string, ...words: readonly string[]): Promise<CliResult> {
  const environment =
    typeof on === 'string'
      ? { PATH: process.env.PATH ?? '', HOME: on, DATA_DIR: on, HTTP_PORT: '1', MQTT_PORT: '1' }
      : on.environment
  return runProgram(process.execPath, [CLI, ...words], { env: environment, cwd: temporaryFolder() })
}

/** Runs any program to its end. */
export function runProgram(
  program: string,
  words: readonly string[],
  options: { readonly env?: Record<string, string>; readonly cwd?: string; readonly limitMs?: number } = {},
): Promise<CliResult> {
  const { env, cwd, limitMs = 240_000 } = options
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
    })
    endWithFile(child)
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({
        code,
        stdout,
        stderr,
        get json() {
          return JSON.parse(stdout)
        },
      })
    })
  })
}
