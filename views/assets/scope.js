// Forms of roles and scopes: people picked in an editor count as a change, and actions follow the page they are on.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // A picker adds and removes without saying so; the editor around it asks anew what it comes to.
  const watched = new MutationObserver((changes) => {
    const editors = new Set(changes.map(({ target }) => target.closest('[data-scope]')));
    for (const editor of editors) editor?.dispatchEvent(new Event('change', { bubbles: true }));
  });

  function watch(root) {
    for (const list of all('[data-scope] .picked:not([data-watched])', root)) {
      list.dataset.watched = '';
      watched.observe(list, { childList: true });
    }
  }

  document.addEventListener('htmx:load', ({ detail }) => watch(detail.elt.parentElement ?? document));
  watch(document);

  // A name typed faster than it is offered does not send the whole form.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches('[data-scope] [role="combobox"]')) event.preventDefault();
  });

  document.addEventListener('change', ({ target }) => {
    if (!target.matches('[data-page-of]')) return;
    for (const action of all(`[data-needs-page="${CSS.escape(target.value)}"]`, target.form)) {
      action.disabled = !target.checked;
      if (!target.checked) action.checked = false;
    }
  });
})();
