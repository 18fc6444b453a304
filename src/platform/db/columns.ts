import { customType, timestamp } from 'drizzle-orm/pg-core'

/** `bytea` as Buffer. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** `timestamptz` as Date; names end in `At`. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' })
