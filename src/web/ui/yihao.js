// Small conveniences; every page works without them.
for (const button of document.querySelectorAll('[data-reveal]')) {
  const input = document.getElementById(button.dataset.reveal)
  button.hidden = false
  button.addEventListener('click', () => {
    const shown = input.type === 'text'
    input.type = shown ? 'password' : 'text'
    button.setAttribute('aria-pressed', String(!shown))
    input.focus()
  })
}

// A form is sent once; the button that was pressed says that it waits.
for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', event => {
    if (form.dataset.sent) {
      event.preventDefault()
      return
    }
    form.dataset.sent = 'yes'
    event.submitter?.setAttribute('aria-busy', 'true')
  })
}
// Back from the browser's own memory of the page: it may be sent again.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-once], form[data-passkey]')) {
    delete form.dataset.sent
    for (const button of form.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy')
  }
})

// Copies what is shown; where the browser does not let pages, the button stays away.
if (navigator.clipboard !== undefined)
  for (const button of document.querySelectorAll('[data-copy]')) {
    const source = document.getElementById(button.dataset.copy)
    button.hidden = false
    button.addEventListener('click', async () => {
      const lines = [...source.querySelectorAll('li')].map(each => each.textContent)
      await navigator.clipboard.writeText(lines.length === 0 ? source.textContent : lines.join('\n'))
      button.textContent = button.dataset.done
    })
  }

document.querySelector('[data-focus]')?.focus()
