// Keys do what the mouse does: each presses the link or button that is on the page for it.
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const FIELDS = 'input, select, textarea';

  function press(link) {
    link?.click();
  }

  function moveRow(step) {
    const rows = all('[data-row]');
    const at = rows.findIndex((row) => row.getAttribute('aria-current'));
    const next = rows[at === -1 ? 0 : at + step];
    if (!next) return;
    // At once, not when the answer has come: fast fingers press again before that.
    rows[at]?.removeAttribute('aria-current');
    next.setAttribute('aria-current', 'true');
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    next.click();
  }

  function stepBack() {
    const open = one('details[data-closes][open]');
    if (open) open.open = false;
    else if (document.activeElement?.matches(FIELDS)) document.activeElement.blur();
    else press(one('[data-escape]'));
  }

  function toSearch() {
    const field = all('[data-slash]').at(-1);
    if (!field) return press(one('.rail [data-go="s"]'));
    field.focus();
    field.select();
  }

  function openCurrent() {
    const row = one('[data-row][aria-current][data-enter]');
    const elsewhere = document.activeElement?.closest('a, button, summary');
    if (!row || (elsewhere && elsewhere !== row)) return false;
    location.assign(row.dataset.enter);
  }

  // False leaves the key to the browser.
  const KEYS = {
    '/': toSearch,
    j: () => moveRow(1),
    k: () => moveRow(-1),
    n: () => press(one('[data-key-n]')),
    p: () => press(one('[data-key-p]')),
    enter: openCurrent,
    '?': () => one('#keys')?.showModal(),
  };

  const GO_WAIT = 1200;
  let goSince = Number.NEGATIVE_INFINITY;

  /** `g` and then a letter: to another page. */
  function go(event, key) {
    const begun = event.timeStamp - goSince < GO_WAIT;
    goSince = key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    if (begun) press(one(`.rail [data-go="${CSS.escape(key)}"]`));
    return begun || key === 'g';
  }

  function isForUs(event) {
    const typed = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    return !typed && !one('dialog[open]');
  }

  document.addEventListener('keydown', (event) => {
    if (!isForUs(event)) return;
    if (event.key === 'Escape') return stepBack();
    if (event.target.closest(FIELDS)) return;
    const key = event.key.toLowerCase();
    if (go(event, key) || !Object.hasOwn(KEYS, key)) return;
    if (KEYS[key]() !== false) event.preventDefault();
  });
})();
