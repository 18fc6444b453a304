import { type Language, texts } from '../ui/text.ts'

const words = texts({ refuse: '不登录，返回' }, { refuse: 'Do not sign in, go back' })

/** Ends the sign-in; the application that asked is told. */
export const RefuseButton = ({ language }: { language: Language }) => (
  <button class="second" type="submit" name="answer" value="refuse" formnovalidate>
    {words[language].refuse}
  </button>
)
