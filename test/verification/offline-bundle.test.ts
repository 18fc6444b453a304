import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

describe('the offline verifier as one file', () => {
  it('needs no package and no Node, and is at most 60 kB', async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [fileURLToPath(new URL('../../src/verification/offline/index.ts', import.meta.url))],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      write: false,
      metafile: true,
      logLevel: 'silent',
    })
    const [file] = outputFiles
    expect(Object.keys(metafile.inputs).filter(path => !path.startsWith('src/'))).toEqual([])
    expect(file?.text).not.toMatch(/\bfrom\s*["']|\bimport\s*[("']|\brequire\(|\bBuffer\b|\bprocess\b/)
    expect(file?.contents.length).toBeLessThanOrEqual(60_000)
    expect(file?.contents.length).toBeGreaterThan(10_000)
  })
})
