// Around the chat: the side panel, whether violations are marked, links to messages, and the chat on paper.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The panel: open beside the chat on a wide screen, over it on a narrow one; each remembers for itself

  const wide = matchMedia('(width >= 1440px)');
  const key = () => (wide.matches ? 'panel wide' : 'panel narrow');
  const wanted = () => (localStorage.getItem(key()) ?? (wide.matches ? 'open' : 'closed')) === 'open';
  const isOpen = () => document.documentElement.dataset.panel === 'open';

  function showPanel() {
    document.documentElement.dataset.panel = wanted() ? 'open' : 'closed';
    one('[data-panel]', document.body)?.setAttribute('aria-expanded', String(isOpen()));
    const panel = one('#panel');
    if (!panel || !isOpen() || 'asked' in panel.dataset) return;
    panel.dataset.asked = '';
    window.htmx.trigger(panel, 'open');
  }

  function turnPanel(open) {
    localStorage.setItem(key(), open ? 'open' : 'closed');
    showPanel();
  }

  document.addEventListener('click', ({ target }) => {
    if (target.closest('button[data-panel]')) turnPanel(!isOpen());
  });

  // Before the other keys are heard: over the chat, the panel is what goes first.
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || wide.matches || !isOpen() || !one('#panel') || one('dialog[open]')) return;
      event.stopPropagation();
      turnPanel(false);
      one('button[data-panel]')?.focus();
    },
    { capture: true },
  );

  wide.addEventListener('change', showPanel);

  /** From hit to hit in the same chat the panel stays as it is. */
  let kept = null;
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    const panel = one('#panel');
    const isThere = panel && 'asked' in panel.dataset && !one(':scope > .skeleton', panel);
    kept = isThere && detail.target.contains(panel) && detail.target !== panel ? panel : null;
  });
  document.addEventListener('htmx:afterSwap', () => {
    const panel = one('#panel');
    if (kept && panel && panel !== kept && panel.dataset.of === kept.dataset.of) panel.replaceWith(kept);
    kept = null;
  });

  document.addEventListener('htmx:responseError', ({ detail }) => {
    if (detail.elt.id === 'panel') delete detail.elt.dataset.asked;
  });

  // Violations: marked or not, without moving anything; the address says which

  document.addEventListener('click', (event) => {
    const turn = event.target.closest('[data-marks]');
    if (!turn || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const off = one('#chat').classList.toggle('marks-off');
    turn.setAttribute('aria-checked', String(!off));
    history.replaceState(history.state, '', withMarks(location.href));
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || !event.target.matches('[data-marks]')) return;
    event.preventDefault();
    event.target.click();
  });

  function withMarks(address) {
    const url = new URL(address, location.href);
    url.searchParams.delete('marks');
    if (one('#chat')?.classList.contains('marks-off')) url.searchParams.set('marks', 'off');
    return url.pathname + url.search;
  }

  document.addEventListener('htmx:configRequest', ({ detail }) => {
    if (detail.path === '/chats') {
      delete detail.parameters.marks;
      if (one('#chat')?.classList.contains('marks-off')) detail.parameters.marks = 'off';
    } else if (detail.path.startsWith('/chats?')) detail.path = withMarks(detail.path);
  });

  // A link to a message, whole, so that it can be sent: the copying is done where all copying is

  document.addEventListener(
    'click',
    ({ target }) => {
      const button = target.closest('button[data-link]');
      if (button) button.dataset.copy = new URL(button.dataset.link, location.href).href;
    },
    { capture: true },
  );

  /** What has been seen is not new any more in the list beside. */
  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (detail.elt.id !== 'reading-mark' || !detail.successful) return;
    for (const mark of all('[data-row][aria-current] .unread')) mark.remove();
  });

  // On paper: everything is there and open before it is printed

  function settlePaper() {
    for (const folded of all('.paper-page details')) folded.open = true;
    for (const image of all('.paper-page img')) image.loading = 'eager';
    const done = all('[data-line]').length;
    const isWhole = !one('#print-more');
    one('#paper-state').textContent = isWhole ? `共 ${done} 条` : `已载入 ${done} / ${document.body.dataset.total} 条`;
    one('[data-paper-print]').disabled = !isWhole;
    one('.paper-page').classList.toggle('unfinished', !isWhole);
  }

  document.addEventListener('click', ({ target }) => {
    if (target.closest('[data-paper-print]')) print();
  });

  const trouble = ({ detail }) => {
    if (detail.elt.id !== 'print-more') return;
    one('#paper-state').textContent = '没有载入完，正在重试';
    setTimeout(() => window.htmx.trigger(detail.elt, 'again'), 4000);
  };

  if (one('#paper-state')) {
    document.addEventListener('htmx:afterSettle', settlePaper);
    document.addEventListener('htmx:responseError', trouble);
    document.addEventListener('htmx:sendError', trouble);
    settlePaper();
  }

  document.addEventListener('htmx:afterSettle', showPanel);
  // When htmx has read the page, so that the panel can ask.
  document.addEventListener('DOMContentLoaded', showPanel);
  document.documentElement.dataset.panel = wanted() ? 'open' : 'closed';
})();
