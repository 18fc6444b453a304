/**
 * Topics on the outbox. Each needs one job of an upper slice, which ends sessions by them.
 * - `credential.changed`: `{ personId, credential, change }`, credential one of {@link CredentialName}, change `added`,
 *   `removed`, `changed`
 * - `account.frozen`: `{ personId }`; `account.unfrozen`: `{ personId, at }`, RFC 3339
 */
export const credentialChanged = 'credential.changed'
export const accountFrozen = 'account.frozen'
export const accountUnfrozen = 'account.unfrozen'

export type CredentialName = 'password' | 'phone' | 'totp' | 'recovery-codes' | 'passkey' | 'device'
export type Change = 'added' | 'removed' | 'changed'
