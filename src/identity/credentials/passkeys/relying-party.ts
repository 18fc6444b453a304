import { createHash } from 'node:crypto'
import type { AuthenticatorTransport } from '@simplewebauthn/server'
import type { Config } from '../../../platform/config.ts'

/** EdDSA, ES256, RS256 (COSE, RFC 9053 §2). */
export const algorithms = [-8, -7, -257]

/** Who we are to authenticators: made of ORIGIN alone. */
export const relyingParty = ({ origin }: Config) => ({ id: new URL(origin).hostname, name: '一号', origin })

/** 32 bytes that stand for the account in the authenticator: nothing of the person (WebAuthn §14.6.1). */
export const userHandle = (personId: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(`passkey:${personId}`).digest())

const transports: readonly AuthenticatorTransport[] = ['ble', 'hybrid', 'internal', 'nfc', 'usb']
export const knownTransports = (given: readonly string[]): AuthenticatorTransport[] =>
  transports.filter(each => given.includes(each))
