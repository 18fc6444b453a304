/**
 * Topics on the outbox by which upper slices end sessions and what hangs on them. Every one has at most one job.
 * Payloads name things by id and code.
 */

/** The person has died or been closed for another reason: `{ personId }`. */
export const personClosed = 'person.closed'

/** Two records of one human became one: `{ personId, into }`; sign-in of `personId` ends. */
export const personMerged = 'person.merged'

/** The organization was deregistered: `{ uscc }`. */
export const organizationClosed = 'organization.closed'

/**
 * A person may no longer act for an organization as before: `{ personId, uscc, mandateId? }`; without `mandateId` it was
 * its legal representative. Expiry and closings send nothing of the kind.
 */
export const mandateWithdrawn = 'mandate.withdrawn'

/** What an officer was in a department has ended before its day or was changed: `{ personId, uscc, officerId }`. */
export const officerEnded = 'officer.ended'
