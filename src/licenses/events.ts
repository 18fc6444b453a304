/**
 * Topic on the outbox when a license was issued or its status changed:
 * `{ licenseId, list, index, status }`, the status by number as in the status list.
 */
export const statusChanged = 'license.status-changed'

/** Topic on the outbox when a department's certificate was revoked: `{ kid }`. */
export const certificateRevoked = 'certificate.revoked'
