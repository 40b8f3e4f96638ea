// Small manners of every page: notices, copying, and lists that keep their place.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function say(sentence, isError = false) {
    const note = document.createElement('p');
    note.className = isError ? 'toast-note error' : 'toast-note';
    note.setAttribute('role', 'status');
    note.textContent = sentence;
    one('#toasts')?.append(note);
  }

  document.addEventListener('animationend', ({ target, animationName }) => {
    if (animationName === 'toast') target.remove();
  });

  // What somebody's roles do not allow stays where it is, and says so.

  for (const event of ['click', 'submit']) {
    document.addEventListener(
      event,
      (happening) => {
        const button = event === 'submit' ? happening.submitter : happening.target.closest('[data-denied]');
        if (!button || !('denied' in button.dataset)) return;
        happening.preventDefault();
        happening.stopImmediatePropagation();
        say('您无此操作权限，请联系管理员', true);
      },
      true,
    );
  }

  // Buttons that need no server: what they do is the name of their data attribute.

  const BUTTONS = {
    copy: ({ copy }) =>
      navigator.clipboard?.writeText(copy).then(
        () => say('已复制'),
        () => say('浏览器不允许复制，请手动选取。', true),
      ) ?? say('只有 https 或本机地址才允许复制，请手动选取。', true),
    back: () => history.back(),
    print: () => print(),
    open: ({ open }) => document.getElementById(open)?.showModal(),
    reveal: ({ reveal }, button) => {
      const field = document.getElementById(reveal);
      const hide = field.type === 'text';
      field.type = hide ? 'password' : 'text';
      button.setAttribute('aria-pressed', String(!hide));
    },
  };

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    for (const [name, act] of Object.entries(BUTTONS)) {
      if (button && name in button.dataset) act(button.dataset, button);
    }
    for (const details of all('details[data-closes][open]')) {
      if (!details.contains(target) || button?.dataset.open) details.open = false;
    }
  });

  document.addEventListener('click', ({ target }) => {
    if (target.matches('[data-picker]')) target.showPicker();
  });

  // Whoever fills in the fields of one of several ways means that way.
  document.addEventListener('input', ({ target }) => {
    const way = target.type === 'radio' ? null : target.closest('[data-way]');
    const radio = way && one('input[type="radio"]', way);
    if (radio && !radio.disabled) radio.checked = true;
  });

  for (const list of all('[data-end]')) list.scrollTop = list.scrollHeight;
  one('[data-meant]')?.scrollIntoView({ block: 'center' });

  document.addEventListener('submit', ({ target }) => {
    for (const button of all('button[data-once]', target)) {
      setTimeout(() => {
        button.disabled = true;
      });
    }
  });

  // Lists keep their place over a whole new page; only numbers are remembered, never what was read.

  function scrollKey(list) {
    return `scroll ${location.pathname} ${list.dataset.scroll} ${one('#reading')?.dataset.who ?? ''}`;
  }

  addEventListener('pagehide', () => {
    for (const list of all('[data-scroll]')) sessionStorage.setItem(scrollKey(list), String(list.scrollTop));
    const open = all('.branch[open]').map(({ dataset }) => dataset.branch);
    if (one('.people-list.tree')) sessionStorage.setItem('branches', open.join(' '));
  });

  /** How far down lists were that have not loaded so much yet. */
  const wanted = new Map();

  function settleLists() {
    for (const list of all('[data-scroll]:not([data-settled])')) {
      list.dataset.settled = '';
      const place = Number(sessionStorage.getItem(scrollKey(list)) ?? 0);
      if (place > 0) wanted.set(list, place);
      else one('[aria-current]', list)?.scrollIntoView({ block: 'nearest' });
      for (const sign of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
        list.addEventListener(sign, () => wanted.delete(list), { passive: true });
    }
    for (const part of all('[data-centre]:not([data-settled])')) {
      part.dataset.settled = '';
      one('.message.current', part)?.scrollIntoView({ block: 'center' });
    }
    goOn();
  }

  /** At the end of what is there, the next page comes; then on from there. */
  function goOn() {
    for (const [list, place] of wanted) {
      list.scrollTop = place;
      if (!list.isConnected || list.scrollTop >= place - 1) wanted.delete(list);
    }
  }

  /** Departments that were unfolded before are unfolded again. */
  function unfold() {
    const open = new Set((sessionStorage.getItem('branches') ?? '').split(' '));
    for (const branch of all('.branch:not([open])')) if (open.has(branch.dataset.branch)) branch.open = true;
  }

  /** The panes are swapped one by one: the lists beside them show what is open now. */
  function markCurrent() {
    const open = { who: one('#reading')?.dataset.who, key: one('#chat, #preview')?.dataset.key };
    const title = one('#chat')?.dataset.title;
    if (title) document.title = `${title} · 会存`;
    for (const [name, value] of Object.entries(open)) {
      for (const row of all(`a[data-${name}]`)) {
        if (row.dataset[name] === value) row.setAttribute('aria-current', 'true');
        else row.removeAttribute('aria-current');
      }
    }
  }

  // htmx

  /** A list's form takes along what is open beside it now, not what was when it was drawn. */
  function takeAlong(form, parameters) {
    const own = new Set(all('input:not([type=hidden]), select', form).map((field) => field.name));
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (!own.has(name)) parameters[name] = value;
    }
  }

  /** How far back one looks is chosen beside the people, after they were drawn. */
  function lookingBack(path) {
    const to = new URL(path, location.href);
    const since = one('#since')?.value;
    if (since) to.searchParams.set('since', since);
    if (since === '30') to.searchParams.delete('since');
    return to.pathname + to.search;
  }

  document.addEventListener('htmx:configRequest', ({ detail }) => {
    const { parameters, elt } = detail;
    if (elt.matches('form[data-here]')) takeAlong(elt, parameters);
    if (elt.matches('a[data-who]')) detail.path = lookingBack(detail.path);
    // Addresses stay short.
    for (const [name, value] of Object.entries(parameters)) {
      if (value === '' || value === one(`[name="${name}"][data-usual]`, elt)?.dataset.usual) delete parameters[name];
    }
  });

  const isPoll = (elt) => elt.id.startsWith('poll-');

  document.addEventListener('htmx:beforeRequest', (event) => {
    if (document.hidden && isPoll(event.detail.elt)) event.preventDefault();
  });

  document.addEventListener('htmx:responseError', ({ detail }) => {
    if (!isPoll(detail.elt)) say(detail.xhr.responseText || '没有加载成功，请重试。', true);
  });

  document.addEventListener('htmx:sendError', ({ detail }) => {
    if (!isPoll(detail.elt)) say('连不上服务器，请检查网络后重试。', true);
  });

  // Only when another one is open, and at once: the keys may have gone on to the next row meanwhile.
  document.addEventListener('htmx:afterSwap', ({ detail: { target } }) => {
    if (['reading', 'chat', 'preview'].includes(target.id)) markCurrent();
  });

  document.addEventListener('htmx:afterSettle', ({ detail }) => {
    settleLists();
    if (detail.elt.closest?.('.people-list.tree')) unfold();
  });

  // What is new was seen: the reading page says so when it has told the server.
  document.addEventListener('htmx:afterRequest', ({ detail: { elt, successful } }) => {
    if (elt.id !== 'reading-mark' || !successful) return;
    for (const row of all('a[data-key]'))
      if (row.dataset.key === one('#chat')?.dataset.key) one('.unread', row)?.remove();
  });

  // Somebody chosen from the drawer of a narrow window: it closes.
  document.addEventListener('click', ({ target }) => {
    const drawer = target.closest('a[data-who]')?.closest('[popover]');
    if (drawer?.matches(':popover-open')) drawer.hidePopover();
  });

  // htmx must have looked at the page before it hears of what unfolds.
  document.addEventListener('DOMContentLoaded', () => setTimeout(unfold));
  settleLists();
})();
