import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TokenSettings } from '../src/platform/keys/pkcs11-token.ts'

const libraries = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
]
/** SoftHSM 2, where it is installed (Debian: `apt-get install softhsm2`). */
export const softHsm = libraries.find(each => existsSync(each))

/** Whether a tool is there, for tests that are skipped without it. */
export function hasTool(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export interface SoftToken {
  readonly settings: TokenSettings
  /** Below it lie the tokens; moving it away is taking the token out. */
  readonly tokens: string
  readonly pin: string
  remove(): Promise<void>
}

/** A token of its own in a temporary folder. The library reads its settings anew whenever it is initialized. */
export async function makeToken(module: string, sessions = 3): Promise<SoftToken> {
  const folder = await mkdtemp(join(tmpdir(), 'yihao-token-'))
  const [tokens, conf, pinFile] = [join(folder, 'tokens'), join(folder, 'softhsm2.conf'), join(folder, 'pin')]
  const pin = '73190428'
  await mkdir(tokens)
  await writeFile(conf, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  await writeFile(pinFile, `${pin}\n`, { mode: 0o600 })
  process.env.SOFTHSM2_CONF = conf
  const label = `yihao ${folder.slice(-6)}`
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', '11223344', '--pin', pin], {
    stdio: 'ignore',
  })
  return {
    settings: { module, label, pinFile, sessions },
    tokens,
    pin,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
