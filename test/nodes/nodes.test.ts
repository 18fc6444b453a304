import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, formsOf, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { system } from '../../src/platform/caller.ts'
import { disableClient } from '../../src/sso/index.ts'
import {
  addressOf,
  answerIn,
  ask,
  checkIdToken,
  expectCode,
  expectTokens,
  isBack,
  redeem,
  signIn,
  walk,
} from '../conformance/flow.ts'
import { basicParty, keyParty, newKey, type Party, type Stage } from '../conformance/parties.ts'
import { assertionOf, assertionType, call, formOf, post, proofOf, userinfo } from '../conformance/requests.ts'
import { citizen, password, registerCitizen } from '../sso/application.ts'
import { type Cluster, type Node, startCluster } from './node.ts'

let cluster: Cluster
let stage: Stage
let [a, b]: [Node | undefined, Node | undefined] = [undefined, undefined]
let party: Party
beforeAll(async () => {
  cluster = await startCluster()
  ;[a, b] = cluster.nodes
  await registerCitizen(cluster.world)
  stage = { world: cluster.world, issuer: cluster.world.deps.config.issuer, metadata: {} }
  party = await basicParty(stage)
}, 150_000)
afterAll(() => cluster?.stop(), 60_000)

const origin = (): string => cluster.world.origin
const asksPassword = ({ html }: Page): boolean => html.includes('name="password"')

/** Every request of the journey at another node than the one before. */
async function signInStepByStep(browser: UserAgent): Promise<{ readonly token: string; readonly idToken: string }> {
  const asked = ask(party)
  const stopAt = (url: string) => url.startsWith(`${party.redirectUri}?`)
  let [here, there] = cluster.nodes
  cluster.sendTo(here)
  let page = await browser.open(addressOf(stage, asked.params), stopAt)
  for (let steps = 0; steps < 5 && !isBack(party, page) && formsOf(page).length > 0; steps += 1) {
    ;[here, there] = [there, here]
    cluster.sendTo(here)
    page = await browser.submit(page, asksPassword(page) ? { identifier: citizen.documentNumber, password } : {}, {
      stopAt,
    })
  }
  const code = expectCode(stage, party, asked, page)
  cluster.sendTo(there)
  const tokens = await redeem(stage, party, asked, code)
  await checkIdToken(stage, party, asked, tokens.body.id_token)
  return { token: expectTokens(tokens), idToken: String(tokens.body.id_token) }
}

describe('two nodes are one installation', () => {
  it('a sign-in goes on at the one where it began at the other', async () => {
    const { token } = await signInStepByStep(createUserAgent())
    for (const node of cluster.nodes) {
      cluster.sendTo(node)
      expect((await userinfo(stage, token)).status, node.name).toBe(200)
    }
  })

  it('a browser signed in at the one is known at the other', async () => {
    const browser = createUserAgent()
    cluster.sendTo(a)
    await signIn(stage, party, {}, { browser })
    cluster.sendTo(b)
    expect((await browser.open(`${origin()}/me`)).html).toContain(citizen.name)
    const page = await walk(party, addressOf(stage, ask(party, { prompt: 'none' }).params), { browser })
    expect(answerIn(page).get('code')).toBeTruthy()
  })

  it('requests that go to each in turn, pages and all', async () => {
    cluster.sendTo(undefined)
    await signIn(stage, party)
  })

  it('who signs out at the one is signed out at the other, tokens and all', async () => {
    const browser = createUserAgent()
    cluster.sendTo(a)
    const { token } = await signIn(stage, party, {}, { browser })
    await browser.submit(await browser.open(`${origin()}/me`), {}, { form: '/sign-out' })
    cluster.sendTo(b)
    expect((await userinfo(stage, token)).status).toBe(401)
    expect(asksPassword(await browser.open(`${origin()}/me`))).toBe(true)
    const page = await walk(party, addressOf(stage, ask(party, { prompt: 'none' }).params), { browser })
    expect(answerIn(page).get('error')).toBe('login_required')
  })

  it('a form made by the one is taken by the other', async () => {
    const browser = createUserAgent()
    cluster.sendTo(a)
    await signIn(stage, party, {}, { browser })
    const page = await browser.open(`${origin()}/me`)
    cluster.sendTo(b)
    const shown = await browser.submit(page, {}, { form: '/me/show-number' })
    expect(shown.status).toBe(200)
    expect(shown.html).toContain(citizen.documentNumber)
  })

  it('a token of the one is good at the API of the other', async () => {
    const token = await cluster.world.token(['licenses.read'], '11530000PDY000116W')
    for (const node of cluster.nodes) {
      const answer = await fetch(`${node.address}/api/licenses/1.2.3`, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(answer.status, node.name).toBe(404)
    }
  })
})

describe('one-time things are used once, at whichever node', () => {
  const wide = 16

  it('a code', async () => {
    cluster.sendTo(undefined)
    const asked = ask(party)
    const code = expectCode(stage, party, asked, await walk(party, addressOf(stage, asked.params)))
    const answers = await Promise.all(Array.from({ length: wide }, () => redeem(stage, party, asked, code)))
    expect(answers.filter(({ status }) => status === 200).length).toBe(1)
    expect(answers.every(({ status }) => status === 200 || status === 400)).toBe(true)
  })

  it('a client assertion', async () => {
    const keyed = await keyParty(stage)
    const fields = {
      ...ask(keyed).params,
      client_assertion_type: assertionType,
      client_assertion: await assertionOf(stage, keyed),
    }
    const answers = await Promise.all(
      Array.from({ length: wide }, (_each, index) =>
        call(`${cluster.nodes[index % 2 === 0 ? 0 : 1].address}/oidc/request`, {
          method: 'POST',
          body: formOf(fields),
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201).length).toBe(1)
    expect(answers.every(({ status }) => status === 201 || status === 401)).toBe(true)
  })

  it('a proof of possession', async () => {
    const keyed = await keyParty(stage, { fapi: true, dpopBound: true })
    const key = newKey()
    const proof = await proofOf(key, { method: 'POST', url: `${stage.issuer}/request` })
    const statuses = []
    for (const node of cluster.nodes) {
      cluster.sendTo(node)
      statuses.push((await post(stage, keyed, '/request', ask(keyed).params, { headers: { DPoP: proof } })).status)
    }
    expect(statuses).toEqual([201, 400])
  })
})

describe('what is changed at one node', () => {
  it('ends a client at the others within three seconds', async () => {
    const gone = await basicParty(stage)
    const ask = async (node: Node) => {
      cluster.sendTo(node)
      return (await post(stage, gone, '/token', { grant_type: 'authorization_code', code: 'x' })).body.error
    }
    for (const node of cluster.nodes) expect(await ask(node), node.name).not.toBe('invalid_client')
    await disableClient(cluster.world.deps, system('test'), gone.id)
    const began = performance.now()
    for (const node of cluster.nodes) {
      while ((await ask(node)) !== 'invalid_client') {
        expect(performance.now() - began, node.name).toBeLessThan(3_000)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})
