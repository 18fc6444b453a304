import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { settings } from '../src/platform/settings.ts'

/** Writes the table of settings, made from the config schema, between the marks of both READMEs. */
const [begin, end] = ['<!-- settings -->', '<!-- /settings -->']

export function settingsTable(): string {
  const rows = Object.entries(settings).map(
    ([name, { standard, says }]) => `| \`${name}\` | ${standard === '' ? '' : `\`${standard}\``} | ${says} |`,
  )
  return ['| variable | default | what it is |', '|---|---|---|', ...rows].join('\n')
}

export function withSettings(text: string): string {
  const [head, rest] = text.split(begin)
  const tail = rest?.split(end)[1]
  if (head === undefined || tail === undefined) throw new Error(`no ${begin} … ${end}`)
  return `${head}${begin}\n${settingsTable()}\n${end}${tail}`
}

export const readmes = ['../README.md', '../README.zh-CN.md'].map(name => fileURLToPath(new URL(name, import.meta.url)))

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const path of readmes) await writeFile(path, withSettings(await readFile(path, 'utf8')))
