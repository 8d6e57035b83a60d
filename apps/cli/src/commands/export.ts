import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { loadConfig } from '@towncrier/config'
import { DAY_MS, formatInstant, parseInstant } from '@towncrier/core'
import { Command, InvalidArgumentError } from 'commander'
import { Client, type ClientOptions, withClientOptions } from '../client.ts'
import { cliErrors } from '../errors.ts'
import { printJson } from '../output.ts'
import { addExportBins } from './bins.ts'
import { addExportGritting } from './gritting.ts'

interface ExportOptions extends ClientOptions {
  readonly kind?: string
  readonly device?: string
  readonly from?: string
  readonly to?: string
  readonly format?: 'csv' | 'parquet'
  readonly json?: boolean
}

export function exportCommand(): Command {
  const command = withClientOptions(
    new Command('export')
      .description('Write readings to a CSV or Parquet file')
      .argument('<file>', 'file to write; its ending tells the format')
      .option('--kind <kind>', 'kind of sensor')
      .option('--device <id>', 'one device only')
      .option('--from <instant>', 'RFC 3339 (default: 7 days before --to)', parseTime)
      .option('--to <instant>', 'RFC 3339 (default: now)', parseTime)
      .option('--format <format>', 'csv or parquet')
      .option('--json', 'print JSON'),
  ).action(async (file: string, options: ExportOptions) => {
    const format = options.format ?? (file.endsWith('.parquet') ? 'parquet' : 'csv')
    const to = options.to ?? formatInstant(Date.now())
    const from = options.from ?? formatInstant(Date.parse(to) - 7 * DAY_MS)
    if (options.kind === undefined) {
      throw cliErrors.make('TC_OPTION_INVALID', 'say which kind of sensor, with --kind')
    }
    const query = new URLSearchParams({ kind: options.kind, from, to, format })
    if (options.device !== undefined) query.set('deviceId', options.device)
    const body = await new Client(loadConfig(process.env), options).download(`/api/v1/export?${query}`)
    await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file))
    const { size: bytes } = await stat(file)
    if (options.json) printJson({ file, format, from, to, bytes })
    else console.log(`${file}: ${bytes} bytes of ${format}, ${from} to ${to}`)
  })
  addExportBins(command)
  addExportGritting(command)
  return command
}

function parseTime(value: string): string {
  const at = parseInstant(value)
  if (at === null) throw new InvalidArgumentError('Give an instant such as 2026-01-14T00:00:00Z')
  return formatInstant(at)
}
