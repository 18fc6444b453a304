import { rm } from 'node:fs/promises'
import { readConfig } from '../src/platform/config.ts'
import { removeEmbeddedPostgres } from '../src/platform/db/embedded.ts'

/** `npm run reset`: removes the data folder and the embedded database. Refused while a server uses them. */
const { dataDir, databaseUrl } = readConfig(process.env)
try {
  await removeEmbeddedPostgres(dataDir)
  await rm(dataDir, { recursive: true, force: true })
  console.log(`${dataDir} is gone; the next start makes everything anew`)
  if (databaseUrl !== undefined) console.log('the database that DATABASE_URL names was not touched')
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
