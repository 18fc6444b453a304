import postgres from 'postgres'

/** Whether a statement failed because another row has already what must be unique (SQLSTATE 23505). */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof postgres.PostgresError && error.cause.code === '23505'
