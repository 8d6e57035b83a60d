import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './platform.ts'

/** A folder whose disk can be made full and have room again. */
export interface SmallDisk {
  readonly folder: string
  readonly how: 'tmpfs' | 'file-size limit'
  /** From now on nothing more can be written; `pid` writes there. */
  fill(pid: number): void
  free(pid: number): void
  remove(): void
}

/**
 * A file system of its own of this many MiB where mounting is allowed (root). Elsewhere the kernel's limit
 * on the size of files (RLIMIT_FSIZE), which refuses writes with EFBIG as a full disk does with ENOSPC.
 */
export function makeSmallDisk(sizeMiB: number): SmallDisk {
  const folder = temporaryFolder()
  const mounted = run('mount', '-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', folder)
  return mounted ? tmpfs(folder) : fileSizeLimit(folder)
}

function tmpfs(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast')
  return {
    folder,
    how: 'tmpfs',
    fill: () => {
      const file = openSync(ballast, 'a')
      // Whole blocks first, then what is left of the last one.
      for (const bytes of [1 << 20, 4096, 1]) {
        const block = Buffer.alloc(bytes)
        try {
          for (;;) if (writeSync(file, block) === 0) break
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        }
      }
      closeSync(file)
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      if (!run('umount', folder)) run('umount', '--lazy', folder)
    },
  }
}

function fileSizeLimit(folder: string): SmallDisk {
  const limit = (pid: number, bytes: string) => {
    if (!run('prlimit', '--pid', String(pid), `--fsize=${bytes}:unlimited`)) {
      throw new Error('prlimit (Debian package util-linux) could not limit the size of files')
    }
  }
  return {
    folder,
    how: 'file-size limit',
    fill: (pid) => limit(pid, String(largestFileBytes(folder))),
    free: (pid) => limit(pid, 'unlimited'),
    remove: () => {},
  }
}

/** Files may be written where they are, and none may grow beyond the largest. */
function largestFileBytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).size))
}

function run(program: string, ...words: readonly string[]): boolean {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0
}
