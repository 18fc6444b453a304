import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/**
 * A script for browsers made of modules, ours and packages', in one file. Made in memory by the process that serves it, when a
 * page first asks for it: nothing that is made lies beside the sources.
 * @param entry a file of this folder
 */
export function bundle(entry: string): Buffer {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'eof',
    logLevel: 'silent',
    write: false,
  })
  const [made] = outputFiles
  if (made === undefined) throw new Error(`nothing was made of ${entry}`)
  return Buffer.from(made.contents)
}
