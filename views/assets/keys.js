// Keys do what the mouse does: each presses the link or button that is on the page for it. The focus is never lost.
(() => {
  const isShown = (part) => part.getClientRects().length > 0;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)].filter(isShown);
  const one = (selector) => all(selector)[0];
  const FIELDS = 'input, select, textarea';
  const OWN_ARROWS = `${FIELDS}, [role=slider], video, audio`;

  function press(link) {
    link?.click();
  }

  /** The row that is open, or the one the focus is in where rows are not opened beside the list. */
  function rowAt(rows) {
    const open = rows.findIndex((row) => row.getAttribute('aria-current'));
    return open === -1 ? rows.indexOf(document.activeElement?.closest('[data-row]')) : open;
  }

  function moveRow(step) {
    const rows = all('[data-row]');
    const at = rowAt(rows);
    const next = rows[at === -1 ? 0 : at + step];
    if (!next) return;
    // At once, not when the answer has come: fast fingers press again before that.
    rows[at]?.removeAttribute('aria-current');
    next.setAttribute('aria-current', 'true');
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    next.click();
  }

  // Arrows move the focus over a list or a tree; Enter opens what it is on.

  const ITEMS = 'a[href], summary, button';

  /** Null where arrows are somebody else's: they scroll the chat. */
  function itemsAround(active) {
    const box = active.closest('[data-arrows]');
    const rows = all('[data-row]', box ?? document);
    if (box) return rows.length > 0 ? rows : all(ITEMS, box).filter((item) => !item.closest('[data-aside]'));
    return active === document.body || active.closest('[data-row]') ? rows : null;
  }

  function moveFocus(step) {
    const active = document.activeElement ?? document.body;
    const items = itemsAround(active);
    if (!items) return false;
    const at = items.findIndex((item) => item === active || (item.matches('[data-row]') && item.contains(active)));
    // From nowhere to what is open, else to the first.
    const next = at === -1 ? (items.find((item) => item.getAttribute('aria-current')) ?? items[0]) : items[at + step];
    next?.focus();
  }

  function moveToEnd(which) {
    const items = itemsAround(document.activeElement ?? document.body);
    const next = items?.at(which);
    if (!next) return false;
    next.focus();
  }

  /** In a tree: right unfolds and goes in, left folds and goes out. */
  function fold(open) {
    const active = document.activeElement;
    if (!active?.closest('[data-arrows]')) return false;
    const branch = active.closest('details');
    const isHead = active.matches('summary');
    if (isHead && branch.open !== open) return press(active);
    if (open) return isHead ? moveFocus(1) : false;
    const outer = isHead ? branch.parentElement.closest('details') : branch;
    outer?.querySelector('summary').focus();
  }

  // Back and forth

  function stepBack() {
    const open = one('details[data-closes][open]');
    const active = document.activeElement;
    if (open) closeMenu(open);
    else if (active?.matches(FIELDS)) leave(active);
    else press(all('[data-escape]').at(-1));
  }

  function closeMenu(menu) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector('summary').focus();
  }

  /** From a field to what it searches, so that the next key has something to act on. */
  function leave(field) {
    field.blur();
    const next = field.closest('#chat') ? one('#messages') : one('[data-row][aria-current]');
    next?.focus({ preventScroll: true });
  }

  function toSearch() {
    const field = all('[data-slash]').at(-1);
    if (!field) return press(one('.rail [data-go="s"]'));
    field.focus();
    field.select();
  }

  function openCurrent() {
    const active = document.activeElement;
    const row = active?.matches('[data-row][data-enter]') ? active : one('[data-row][aria-current][data-enter]');
    const elsewhere = active?.closest('a, button, summary, [role=slider]');
    if (!row || (elsewhere && elsewhere !== row)) return false;
    location.assign(row.dataset.enter);
  }

  /** What can be done on this page, as it is now. */
  function help() {
    const dialog = document.getElementById('keys');
    for (const line of dialog?.querySelectorAll('[data-needs]') ?? []) line.hidden = !one(line.dataset.needs);
    if (!dialog?.open) dialog?.showModal();
  }

  // False leaves the key to the browser.
  const KEYS = {
    '/': toSearch,
    j: () => moveRow(1),
    k: () => moveRow(-1),
    n: () => press(one('[data-key-n]')),
    p: () => press(one('[data-key-p]')),
    enter: openCurrent,
    '?': help,
  };

  const ARROWS = {
    ArrowDown: () => moveFocus(1),
    ArrowUp: () => moveFocus(-1),
    ArrowRight: () => fold(true),
    ArrowLeft: () => fold(false),
    Home: () => moveToEnd(0),
    End: () => moveToEnd(-1),
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
    return !typed && !event.defaultPrevented && !document.querySelector('dialog[open]');
  }

  function actOf(event) {
    if (Object.hasOwn(ARROWS, event.key)) return event.target.closest(OWN_ARROWS) ? null : ARROWS[event.key];
    const key = event.key.toLowerCase();
    if (event.target.closest(FIELDS) || go(event, key)) return null;
    return Object.hasOwn(KEYS, key) ? KEYS[key] : null;
  }

  document.addEventListener('keydown', (event) => {
    if (!isForUs(event)) return;
    if (event.key === 'Escape') return stepBack();
    const act = actOf(event);
    if (act && act() !== false) event.preventDefault();
  });

  // What had the focus may be replaced by an answer: its likeness takes it, else what came in its place.

  const LIKE = ['id', 'data-key', 'data-who', 'data-key-n', 'data-key-p', 'name', 'href', 'aria-label'];
  let lost = null;

  function likenessOf(part) {
    const like = LIKE.filter((name) => part.hasAttribute(name));
    return like.map((name) => {
      const value = part.getAttribute(name);
      return `${part.localName}[${name}${value ? `="${CSS.escape(value)}"` : ''}]`;
    });
  }

  document.addEventListener('htmx:beforeSwap', ({ detail: { target } }) => {
    const active = document.activeElement;
    if (!active || active === document.body || !target.contains(active)) return;
    lost = { likeness: likenessOf(active), part: target.id };
  });

  document.addEventListener('htmx:afterSettle', () => {
    if (!lost) return;
    const { likeness, part } = lost;
    lost = null;
    if (document.activeElement !== document.body) return;
    const like = likeness.map(one).find(Boolean);
    const next = like ?? document.getElementById(part);
    if (!next) return;
    if (!like && !next.hasAttribute('tabindex')) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  });

  document.addEventListener('click', ({ target }) => {
    if (target.closest('[data-open=keys]')) help();
  });
})();
