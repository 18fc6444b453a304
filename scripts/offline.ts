import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Makes the offline verifier one file for browsers and Node: dist/offline.mjs. */
const root = fileURLToPath(new URL('..', import.meta.url))
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/verification/offline/index.ts'],
  outfile: 'dist/offline.mjs',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  metafile: true,
})
for (const [path, { bytes }] of Object.entries(metafile.outputs)) console.log(`${path}: ${bytes} bytes`)
