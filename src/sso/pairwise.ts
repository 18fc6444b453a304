import type { Client } from 'oidc-provider'
import { blindIndex } from '../platform/crypto/blind-index.ts'
import type { KeyRing } from '../platform/keys/key-ring.ts'

/**
 * The `sub` under which applications of one sector know a person (OIDC Core §8.1): keyed, so that two sectors cannot
 * find out that they have the same person before them. 43 characters.
 */
export const pairwiseSub = (keys: Pick<KeyRing, 'secret'>, accountId: string, client: Client): string =>
  blindIndex(keys.secret('pairwise'), 'sub', `${client.sectorIdentifierUri ?? client.clientId}\0${accountId}`).toString(
    'base64url',
  )
