/**
 * Topics on the outbox. Each needs one job of an upper slice, which ends sessions by them.
 * - `credential.changed`: `{ personId, credential, change }`, credential one of {@link CredentialName}, change `added`,
 *   `removed`, `changed`
 * - `account.frozen`, `account.unfrozen`: `{ personId }`
 */
export const credentialChanged = 'credential.changed'
export const accountFrozen = 'account.frozen'
export const accountUnfrozen = 'account.unfrozen'

export type CredentialName = 'password' | 'totp' | 'recovery-codes' | 'passkey' | 'device'
export type Change = 'added' | 'removed' | 'changed'
