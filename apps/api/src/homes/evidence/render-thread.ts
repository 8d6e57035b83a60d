import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { evidenceDocument } from '@towncrier/healthy-homes'
import { evidencePage } from './html-page.ts'
import { evidencePdf } from './pdf-file.ts'
import { scalePhoto } from './photo-scaling.ts'
import type { RenderedReport, RenderJob, ReportPhoto } from './render-job.ts'

const { facts, language, photos } = workerData as RenderJob

const scaled = new Map<string, ReportPhoto>()
for (const { id, mediaType, content } of photos) {
  const photo = await scalePhoto(content, mediaType)
  if (photo !== null) scaled.set(id, photo)
}
const pdf = await evidencePdf(evidenceDocument(facts, language, null), scaled, facts.madeAt)
const sha256 = createHash('sha256').update(pdf).digest('hex')
const html = evidencePage(evidenceDocument(facts, language, sha256), scaled)
const report: RenderedReport = { html, pdf, sha256 }
parentPort!.postMessage(report)
