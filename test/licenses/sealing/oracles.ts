import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { missingTools, runTool } from '../../tools.ts'

export const missing = missingTools('pdfsig', 'certutil', 'qpdf', 'openssl')

export interface PdfsigSignature {
  readonly isValid: boolean
  readonly isTrusted: boolean
  readonly isTotal: boolean
  readonly type: string
}

/** Poppler's verifier, trusting one root. It asks the responder that a certificate names, which must be listening. */
export async function openPdfsig(folder: string, root: string) {
  const [store, pem] = [join(folder, 'nss'), join(folder, 'root.pem')]
  await mkdir(store)
  await writeFile(pem, root)
  await runTool('certutil', ['-N', '-d', `sql:${store}`, '--empty-password'])
  const added = await runTool('certutil', ['-A', '-d', `sql:${store}`, '-n', 'root', '-t', 'CT,C,C', '-i', pem])
  if (added.code !== 0) throw new Error(added.text)
  return async (path: string): Promise<PdfsigSignature[]> => {
    const { text } = await runTool('pdfsig', ['-nssdir', store, path])
    return text
      .split(/^Signature #\d+:$/m)
      .slice(1)
      .map(each => ({
        isValid: each.includes('Signature Validation: Signature is Valid.'),
        isTrusted: each.includes('Certificate Validation: Certificate is Trusted.'),
        isTotal: each.includes('Total document signed') && !each.includes('Not total document signed'),
        type: /Signature Type: (.*)/.exec(each)?.[1] ?? '',
      }))
  }
}

/** By qpdf: no error, no warning. */
export async function isClean(path: string): Promise<boolean> {
  const { code, text } = await runTool('qpdf', ['--check', path])
  return code === 0 && !/warning|error:/i.test(text)
}
