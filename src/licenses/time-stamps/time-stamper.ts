/** What every stamper must give; two are there, the own one and one over HTTP. */
export interface TimeStamper {
  /** No token is longer, so that room can be left for it. */
  readonly mostBytes: number
  /**
   * A time stamp token (RFC 3161, DER) over SHA-256 of these bytes, checked: it is about them, answers this very question
   * and hangs on a root that is trusted for time stamps.
   * @throws Fault `time-stamp-unavailable`
   */
  stamp(bytes: Uint8Array): Promise<Buffer>
}
