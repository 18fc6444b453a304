import type { Authority } from '../authority.ts'
import type { BatchRow } from './store.ts'

/** In whose name the licenses of a batch are issued, and by whose agreement. */
export const batchAuthority = ({ id, uscc, createdBy, agreedBy }: BatchRow): Authority => ({
  uscc,
  actor: createdBy,
  ...(agreedBy === null ? {} : { proposal: `license-batch:${id}` }),
})
