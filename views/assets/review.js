// The queue of violations by keys: 1 2 3 decide, N writes the note, Z takes back. What is left is left to others.
(() => {
  const one = (selector) => document.querySelector(selector);
  const FIELDS = 'input:not([type=checkbox]), select, textarea';

  function toNote() {
    const note = one('#note');
    if (!note) return false;
    note.focus();
    return true;
  }

  function press(key) {
    const button = one(`[data-review-key="${CSS.escape(key)}"]:not(:disabled)`);
    button?.click();
    return Boolean(button);
  }

  /** Out of the note, so that the next key decides. */
  function leaveNote() {
    one('#note').blur();
    one('.review-context')?.focus({ preventScroll: true });
    return true;
  }

  function isForUs({ ctrlKey, metaKey, altKey, isComposing, repeat }) {
    return (
      one('#review, #sample') && !ctrlKey && !metaKey && !altKey && !isComposing && !repeat && !one('dialog[open]')
    );
  }

  function act({ key, target }) {
    if (target.id === 'note' && key === 'Enter') return leaveNote();
    if (target.closest(FIELDS)) return false;
    return key.toLowerCase() === 'n' ? toNote() : press(key.toLowerCase());
  }

  document.addEventListener(
    'keydown',
    (event) => {
      if (!isForUs(event) || !act(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // Somebody was faster: what he decided is shown.
  document.addEventListener('htmx:responseError', ({ detail }) => {
    if (detail.elt.matches('#verdict, .review-bar form'))
      one('.review-line[aria-current], .sample-line[aria-current]')?.click();
  });

  document.addEventListener('htmx:afterSettle', ({ detail }) => {
    if (!['review', 'sample'].includes(detail.target.id)) return;
    const box = one('#review, #sample');
    if (box?.dataset.title) document.title = `${box.dataset.title} · 会存`;
    one('.review-lines [aria-current]')?.scrollIntoView({ block: 'nearest' });
  });

  addEventListener('pagehide', () => {
    const claim = one('#claim[data-release]');
    const token = one('#verdict [name=_csrf]');
    if (!claim || !token) return;
    const body = new URLSearchParams({ _csrf: token.value, until: claim.dataset.until });
    void fetch(claim.dataset.release, { method: 'POST', body, keepalive: true, redirect: 'manual' });
  });
})();
