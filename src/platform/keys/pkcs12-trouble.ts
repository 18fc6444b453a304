/** Why a file is not read, or not written. */
export type Pkcs12Trouble = 'not-pkcs12' | 'too-large' | 'wrong-password' | 'unknown-protection' | 'no-key'

const says: Readonly<Record<Pkcs12Trouble, string>> = {
  'not-pkcs12': 'this is not a PKCS#12 file',
  'too-large': 'this file is larger than a key and its certificates can be',
  'wrong-password': 'the password does not open this file, or the file was changed',
  'unknown-protection': 'this file is protected in a way that is not known here',
  'no-key': 'this file holds no RSA or P-256 key with its certificate',
}

export class Pkcs12Error extends Error {
  override readonly name = 'Pkcs12Error'
  readonly trouble: Pkcs12Trouble

  constructor(trouble: Pkcs12Trouble, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    super(options.detail === undefined ? says[trouble] : `${says[trouble]} (${options.detail})`, {
      cause: options.cause,
    })
    this.trouble = trouble
  }
}
