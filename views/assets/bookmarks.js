// The dialog of a bookmark: opens when its form has come, closes when what it asked for is done.
(() => {
  const dialog = () => document.querySelector('dialog#bookmark');

  function open() {
    const box = dialog();
    if (!box.open) box.showModal();
    box.querySelector('[autofocus]')?.focus();
  }

  function close() {
    const box = dialog();
    if (!box?.open) return;
    box.close();
  }

  document.addEventListener('htmx:afterSettle', ({ detail }) => {
    if (detail.target === dialog()) open();
  });

  /** What stood on the page for the mark has been replaced: the one in its place takes the focus. */
  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (!detail.successful || detail.target === dialog() || !dialog()?.contains(detail.elt)) return;
    const { id } = detail.target;
    close();
    setTimeout(() => document.getElementById(id)?.focus());
  });

  document.addEventListener('click', ({ target }) => {
    if (target === dialog() || target.closest('[data-bookmark-close]')) close();
  });

  // Ctrl+Enter saves, as in every field of several lines.
  document.addEventListener('keydown', (event) => {
    const field = event.target.closest?.('#bookmark textarea, .bookmark-page textarea');
    if (field && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) field.form.requestSubmit();
  });
})();
