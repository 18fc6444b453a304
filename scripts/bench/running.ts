import type { Facts } from './measure.ts'

/** A server that listens at a port of `http://localhost`. */
export interface Running {
  readonly facts: Facts
  stop(): Promise<void>
}

export type SubjectStart = (port: number, words: readonly string[]) => Promise<Running>
