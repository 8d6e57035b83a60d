import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { FILE_NAME } from './database.ts'
import { identifier, literal } from './sql.ts'

const REWRITTEN_NAME = `${FILE_NAME}.rewritten`
const ATTACHED = 'rewritten'

/** True when rows were erased since the file was last written anew. */
export async function isRewriteDue(connection: DuckDBConnection): Promise<boolean> {
  const result = await connection.run('SELECT count(*)::DOUBLE FROM rewrite_due')
  return Number((await result.getRows())[0]?.[0]) > 0
}

/**
 * Writes all that is in the database into a new file beside it, in its order. Nothing may be written to the
 * database from here until {@link putInPlace}.
 */
export async function writeAnew(connection: DuckDBConnection, directory: string): Promise<void> {
  await removeRewritten(directory)
  const result = await connection.run('SELECT current_database()')
  const current = String((await result.getRows())[0]?.[0])
  await connection.run(`ATTACH ${literal(join(directory, REWRITTEN_NAME))} AS ${ATTACHED}`)
  try {
    await connection.run(`COPY FROM DATABASE ${identifier(current)} TO ${ATTACHED}`)
    await connection.run(`DELETE FROM ${ATTACHED}.rewrite_due`)
    await connection.run(`CHECKPOINT ${ATTACHED}`)
  } finally {
    await connection.run(`DETACH ${ATTACHED}`)
  }
}

/**
 * Puts the new file in the place of the old one, which must be closed. Should the old one have left a log,
 * it stays and the new file goes: a log belongs to its own file.
 */
export async function putInPlace(directory: string): Promise<void> {
  const isSafe = [FILE_NAME, REWRITTEN_NAME].every((name) => !existsSync(join(directory, `${name}.wal`)))
  if (!isSafe) {
    await removeRewritten(directory)
    return
  }
  await rename(join(directory, REWRITTEN_NAME), join(directory, FILE_NAME))
  const folder = await open(directory)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** What a crash between the two may have left. */
export async function removeRewritten(directory: string): Promise<void> {
  for (const name of [REWRITTEN_NAME, `${REWRITTEN_NAME}.wal`]) {
    await rm(join(directory, name), { force: true })
  }
}
