/**
 * Draws the icons that phones want as PNG from `public/icon.svg`, with the system's Chromium.
 *
 *   node apps/home/icons/make-icons.ts
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const publicFolder = fileURLToPath(new URL('../public/', import.meta.url))
const svg = readFileSync(`${publicFolder}icon.svg`, 'utf8')
/** What a launcher may cut off at each edge of a maskable icon. */
const MASK_MARGIN = 0.1
const ICONS = [
  { name: 'icon-192', size: 192, margin: 0 },
  { name: 'icon-512', size: 512, margin: 0 },
  { name: 'icon-maskable-512', size: 512, margin: MASK_MARGIN },
  { name: 'apple-touch-icon', size: 180, margin: 0 },
] as const

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  for (const { name, size, margin } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const isWhole = margin > 0 || name === 'apple-touch-icon'
    const drawn = isWhole ? svg.replace('rx="5" ', '') : svg
    await page.setContent(
      `<style>html{background:${isWhole ? '#2f7d4a' : 'transparent'}}body{margin:${size * margin}px}svg{display:block}</style>${drawn}`,
    )
    await page.screenshot({ path: `${publicFolder}${name}.png`, omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}
