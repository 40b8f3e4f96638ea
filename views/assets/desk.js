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

  // Buttons that need no server: what they do is the name of their data attribute.

  const BUTTONS = {
    copy: ({ copy }) =>
      navigator.clipboard?.writeText(copy).then(
        () => say('已复制'),
        () => say('浏览器不允许复制，请手动选取。', true),
      ) ?? say('只有 https 或本机地址才允许复制，请手动选取。', true),
    back: () => history.back(),
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
  });

  function settleLists() {
    for (const list of all('[data-scroll]:not([data-settled])')) {
      list.dataset.settled = '';
      list.scrollTop = Number(sessionStorage.getItem(scrollKey(list)) ?? 0);
      one('[aria-current]', list)?.scrollIntoView({ block: 'nearest' });
    }
    for (const part of all('[data-centre]:not([data-settled])')) {
      part.dataset.settled = '';
      one('.message.current', part)?.scrollIntoView({ block: 'center' });
    }
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

  document.addEventListener('htmx:configRequest', ({ detail: { parameters, elt } }) => {
    if (elt.matches('form[data-here]')) takeAlong(elt, parameters);
    // Addresses stay short.
    for (const [name, value] of Object.entries(parameters)) {
      if (value === '') delete parameters[name];
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

  document.addEventListener('htmx:afterSettle', () => {
    settleLists();
    markCurrent();
  });

  settleLists();
})();
