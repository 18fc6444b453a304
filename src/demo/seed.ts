import { createHash } from 'node:crypto'
import {
  parseDocument,
  personByDocument,
  registerOrganization,
  registerPerson,
  setPassword,
} from '../identity/index.ts'
import {
  dayAt,
  grantIssuing,
  issueLicense,
  type LicenseView,
  resumeLicense,
  revokeLicense,
  suspendLicense,
} from '../licenses/index.ts'
import { type Caller, system } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { Fault } from '../platform/faults.ts'
import { type CastPerson, companies, departments, governments } from './cast.ts'
import { type CastLicense, type CastStatus, licenses, rights } from './cast-licenses.ts'
import { everybody, officeOf } from './cast-staff.ts'
import { seedCertificate } from './certificate.ts'
import { seedClients, siteOrigins } from './clients.ts'
import { type DemoFile, readDemoFile, writeDemoFile } from './file.ts'
import { seedOffices } from './seed-offices.ts'
import { seedWork } from './seed-work.ts'

const operator = system('demo')

/** Easily typed off a screen, 59 bits. */
const newPassword = ({ ids }: Deps): string => [4, 4, 4].map(length => ids.readable(length)).join('-')

/** Who was registered before the cast had phones goes on without. */
async function registerWithPhone(deps: Deps, person: CastPerson): ReturnType<typeof registerPerson> {
  try {
    return await registerPerson(deps, operator, person)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'person-conflict') throw error
    return registerPerson(deps, operator, { ...person, phone: undefined })
  }
}

/** The file is written last of all: who stands in it and in the database has the password it says. */
async function seedPeople(deps: Deps, standing: DemoFile['people']): Promise<DemoFile['people']> {
  return Promise.all(
    everybody.map(async person => {
      const { created, value } = await registerWithPhone(deps, person)
      const known = standing.find(each => each.documentNumber === person.documentNumber)?.password
      const password = known ?? newPassword(deps)
      if (created || known === undefined) await setPassword(deps, operator, value.id, password)
      const { name, documentType, documentNumber, assuranceLevel } = person
      const office = officeOf(person)
      return {
        name,
        documentType,
        documentNumber,
        password,
        assuranceLevel,
        ...(office === undefined ? {} : { office }),
      }
    }),
  )
}

async function seedOrganizations(deps: Deps): Promise<DemoFile['organizations']> {
  const bodies = [...Object.values(governments), ...Object.values(departments)]
  const all = [...companies, ...bodies.map(({ name, uscc }) => ({ name, uscc, legalRepresentative: undefined }))]
  await Promise.all(all.map(each => registerOrganization(deps, operator, each)))
  return all.map(({ name, uscc, legalRepresentative }) => ({
    name,
    uscc,
    legalRepresentative: legalRepresentative?.name ?? null,
  }))
}

const seedRights = (deps: Deps) =>
  Promise.all(
    [...rights].map(async ([uscc, typeCodes]) => {
      // One after another: the first makes the department's key.
      for (const code of typeCodes) await grantIssuing(deps, operator, code, uscc)
    }),
  )

const issuerOf = (uscc: string): Caller => ({
  kind: 'client',
  id: 'demo',
  scopes: new Set(['licenses.issue']),
  organization: uscc,
})

const statusOf = ({ clock }: Deps, { status, validFrom }: LicenseView): LicenseView['status'] | CastStatus =>
  status === 'active' && dayAt(clock.now()) < validFrom ? 'not-yet-valid' : status

function moveTo(wanted: CastStatus, from: LicenseView['status'] | CastStatus) {
  if (wanted === 'suspended' && from === 'active') return suspendLicense
  if (wanted === 'revoked' && (from === 'active' || from === 'suspended')) return revokeLicense
  if (wanted === 'active' && from === 'suspended') return resumeLicense
  return undefined
}

/** The license, in the state it is to have; undefined when it has come to an end from which nothing leads there. */
async function settle(deps: Deps, { issuer, status }: CastLicense, license: LicenseView) {
  const move = moveTo(status, statusOf(deps, license))
  const settled =
    move === undefined ? license : await move(deps, issuerOf(issuer), license.identifier, { reason: 'demonstration' })
  return statusOf(deps, settled) === status ? settled : undefined
}

/** Issued once; anew when what was issued has ended since, so that there is always one to try things with. */
async function seedLicense(deps: Deps, wanted: CastLicense): Promise<LicenseView> {
  const name = createHash('sha256').update(JSON.stringify(wanted)).digest('base64url')
  for (let generation = 1; ; generation += 1) {
    const key = `demo-${name}-${generation}`
    const { created, license } = await issueLicense(deps, issuerOf(wanted.issuer), wanted.input, key)
    const settled = await settle(deps, wanted, license)
    if (settled !== undefined) return settled
    if (created) throw new Error(`a new license of type ${license.typeCode} cannot be ${wanted.status}`)
  }
}

async function seedLicenses(deps: Deps): Promise<DemoFile['licenses']> {
  const seeded = await Promise.all(
    licenses.map(async wanted => {
      try {
        const license = await seedLicense(deps, wanted)
        const { identifier, number, checkCode, qr, typeCode } = license
        return [{ identifier, number, checkCode, qr, typeCode, status: wanted.status }]
      } catch (error) {
        // Whoever changed the catalog may have left no room for this one: the server starts without it.
        if (!(error instanceof Fault)) throw error
        deps.log.warn({ err: error, typeCode: wanted.input.typeCode }, 'a demonstration license could not be issued')
        return []
      }
    }),
  )
  return seeded.flat()
}

/** What an earlier start has made, where it tells of this database and these addresses. */
export async function standingDemo(deps: Deps): Promise<DemoFile | undefined> {
  const { config } = deps
  const standing = await readDemoFile(config)
  const [holder] = standing?.people ?? []
  const [site] = siteOrigins(config)
  const isHere =
    standing?.origin === config.origin &&
    standing.issuer === config.issuer &&
    standing.clients.app.redirect_uris?.some(each => each.startsWith(`${site}/`)) === true
  if (!isHere || holder === undefined) return undefined
  const document = parseDocument(holder.documentType, holder.documentNumber, deps.clock.now())
  return (await personByDocument(deps, document)) === undefined ? undefined : standing
}

/**
 * Makes what is missing of the cast, by the use cases that everyone uses, and writes `demo.json` where it says something
 * new. Secrets that stand in it are kept; where it was lost, there are new ones.
 */
export async function seedDemo(deps: Deps): Promise<DemoFile> {
  const { config } = deps
  const standing = await readDemoFile(config)
  const [seededPeople, clients] = await Promise.all([
    seedPeople(deps, standing?.people ?? []),
    seedClients(deps, operator, standing?.clients),
  ])
  const [holder] = seededPeople
  if (holder !== undefined) {
    const isKnown = standing?.people.some(each => each.password === holder.password) === true
    await seedCertificate(deps, holder, isKnown)
  }
  const organizations = await seedOrganizations(deps)
  await seedOffices(deps, operator)
  await seedRights(deps)
  await seedWork(deps, operator, issuerOf(departments.construction.uscc))
  const content: DemoFile = {
    origin: config.origin,
    issuer: config.issuer,
    people: seededPeople,
    organizations,
    clients,
    licenses: await seedLicenses(deps),
  }
  if (JSON.stringify(standing) !== JSON.stringify(content)) await writeDemoFile(config, content)
  return content
}
