/** Somebody else has the chunk by now: what was done for it here is not stored. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}
