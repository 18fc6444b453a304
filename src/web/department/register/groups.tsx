import type { ComponentChildren } from 'preact'

/** Sends the form to get one more group of a list; nothing is done with it otherwise. */
export const AddGroup = ({ of, children }: { of: string; children: ComponentChildren }) => (
  <p>
    <button class="plain" type="submit" name="add" value={of} formNoValidate>
      {children}
    </button>
  </p>
)
