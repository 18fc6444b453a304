import { demoMessages } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import type { Server } from '../../platform/http/server.ts'
import { openDoor } from '../forms.ts'
import { hidden, languageOf, sendPage } from '../page.tsx'
import { Inbox, inboxWords } from './inbox.tsx'

/** What phones would have got; in a demonstration alone is there such a page. */
export function demoRoutes(server: Server, deps: Deps): void {
  if (!deps.config.demo) return
  server.get('/demo/inbox', { config: openDoor, schema: hidden }, async (request, reply) => {
    const language = languageOf(request)
    const messages = await demoMessages(deps)
    return sendPage(deps.config, request, reply, {
      title: inboxWords[language].title,
      children: <Inbox language={language} messages={messages} />,
    })
  })
}
