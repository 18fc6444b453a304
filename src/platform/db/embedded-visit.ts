import { realpath } from 'node:fs/promises'
import { readPrivate } from '../keys/private-file.ts'
import { port } from './embedded-cluster.ts'
import { appLogin, appSecretOf, databaseName, type SocketPlace } from './embedded-logins.ts'
import { clusterOf, placesOf } from './embedded-place.ts'
import { readPostmaster } from './embedded-process.ts'

/** The application's connection to the embedded PostgreSQL that a server of this data folder runs now, if one does. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<SocketPlace | undefined> {
  const folder = await realpath(dataDir).catch(() => undefined)
  if (folder === undefined) return undefined
  const password = await readPrivate(appSecretOf(folder))
  if (password === undefined) return undefined
  for (const place of await placesOf(folder)) {
    const postmaster = await readPostmaster(clusterOf(place))
    if (postmaster?.ready === true)
      return { host: postmaster.socketFolder, port, user: appLogin, password, database: databaseName }
  }
  return undefined
}
