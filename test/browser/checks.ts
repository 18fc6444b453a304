import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
] as const

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/**
 * What axe finds against WCAG 2.2 A and AA, at both sizes; whether anything has to be scrolled sideways; whether the page
 * has one heading that says what it is.
 */
export async function findingsOn(page: Page): Promise<string[]> {
  const found: string[] = []
  const headings = await page.locator('h1').count()
  if (headings !== 1) found.push(`${headings} headings of the first level`)
  // Through the debugger: the page's own policy keeps strangers' scripts out.
  await page.evaluate(axe)
  for (const size of sizes) {
    await page.setViewportSize(size)
    const overflow: number = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (overflow > 0) found.push(`${size.width} is ${overflow} px too wide`)
    const violations: Finding[] = await page.evaluate(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(result => result.violations)`,
    )
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${size.width} ${id} ${html}`)))
  }
  return found
}

/** Keeps what the browser itself complains of: blocked by policy, failed scripts. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  return complaints
}
