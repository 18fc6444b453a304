import Type from 'typebox'
import { organizationByUscc } from '../../identity/index.ts'
import {
  type DatedType,
  differencesBetween,
  exportTypes,
  licenseType,
  licenseTypes,
  licenseTypeVersions,
} from '../../licenses/index.ts'
import type { Deps } from '../../platform/deps.ts'
import type { Server } from '../../platform/http/server.ts'
import { openDoor, optionalText, query, text } from '../forms.ts'
import { hidden, languageOf, sendPage } from '../page.tsx'
import { Catalog, Compare, catalogPath, nameOf, OneType } from './pages.tsx'
import { catalogWords } from './words.ts'

const params = Type.Object({ code: text(40) }, { additionalProperties: false })
const version = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,5}$' }))

const plain = ({ publishedAt: _, version: __, ...type }: DatedType) => type

/** The catalog for anyone to read. */
export function catalogPages(server: Server, deps: Deps): void {
  const { config } = deps
  server.get(
    catalogPath,
    { config: openDoor, schema: { ...hidden, querystring: query({}) } },
    async (request, reply) => {
      const language = languageOf(request)
      const types = await licenseTypes(deps)
      return sendPage(config, request, reply, {
        title: catalogWords[language].title,
        width: 'wide',
        children: <Catalog {...{ language, types }} />,
      })
    },
  )
  server.get(
    `${catalogPath}/export`,
    { config: openDoor, schema: { ...hidden, querystring: query({ code: optionalText(40) }) } },
    async (request, reply) => {
      const { code } = request.query
      const body = await exportTypes(deps, code)
      return reply
        .type('application/json; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="license-types${code === undefined ? '' : `-${code.replace(/\W/g, '')}`}.json"`,
        )
        .send(body)
    },
  )
  server.get(
    `${catalogPath}/:code`,
    { config: openDoor, schema: { ...hidden, params, querystring: query({}) } },
    async (request, reply) => {
      const { code } = request.params
      const language = languageOf(request)
      const [type, versions] = await Promise.all([licenseType(deps, code), licenseTypeVersions(deps, code)])
      const known = await Promise.all(type.issuers.map(uscc => organizationByUscc(deps, uscc)))
      const issuers = known.flatMap((organization, at) => [organization?.name ?? type.issuers[at] ?? []].flat())
      return sendPage(config, request, reply, {
        title: nameOf(type, language),
        width: 'wide',
        children: <OneType {...{ language, type, issuers, versions }} />,
      })
    },
  )
  server.get(
    `${catalogPath}/:code/compare`,
    { config: openDoor, schema: { ...hidden, params, querystring: query({ from: version, to: version }) } },
    async (request, reply) => {
      const { code } = request.params
      const versions = await licenseTypeVersions(deps, code)
      const [from, to] = [request.query.from, request.query.to].map(wanted =>
        versions.find(each => String(each.version) === wanted),
      )
      if (from === undefined || to === undefined) return reply.redirect(`${catalogPath}/${code}`, 303)
      const language = languageOf(request)
      const differences = differencesBetween(plain(from), plain(to))
      return sendPage(config, request, reply, {
        title: catalogWords[language].compareTitle(nameOf(to, language), from.version, to.version),
        width: 'wide',
        children: <Compare {...{ language, from, to, differences }} />,
      })
    },
  )
}
