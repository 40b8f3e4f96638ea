// Forms of rules: words become chips as they are typed, and what was left unsaved is not lost by leaving.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const split = (text) => [
    ...new Set(
      text
        .split(/[,，\r\n\u2028\u2029]+/)
        .map((word) => word.trim())
        .filter(Boolean),
    ),
  ];
  const linesOf = (field) => new Set(field.value.split('\n').filter(Boolean));
  const keep = (field, words) => {
    field.value = [...words].join('\n');
  };

  // The lists: what was added and what was taken out, of words the server knows.

  const chipOf = (box, word) => all('.word', box).find((chip) => chip.dataset.word === word);

  function add(box, words) {
    const [added, removed] = [linesOf(one('[data-words-in]', box)), linesOf(one('[data-words-out]', box))];
    const entry = one('.word-entry', box);
    for (const word of words) {
      if (!removed.delete(word)) added.add(word);
      if (chipOf(box, word)) continue;
      const chip = one('template', box).content.firstElementChild.cloneNode(true);
      chip.dataset.word = word;
      one('span', chip).textContent = word;
      one('button', chip).setAttribute('aria-label', `去掉 ${word}`);
      entry.before(chip);
    }
    keep(one('[data-words-in]', box), added);
    keep(one('[data-words-out]', box), removed);
    changed(box);
  }

  function remove(box, chip) {
    const { word } = chip.dataset;
    const [added, removed] = [linesOf(one('[data-words-in]', box)), linesOf(one('[data-words-out]', box))];
    if (!added.delete(word)) removed.add(word);
    keep(one('[data-words-in]', box), added);
    keep(one('[data-words-out]', box), removed);
    chip.remove();
    one('.word-entry input', box).focus();
    changed(box);
  }

  function take(field) {
    const words = split(field.value);
    field.value = '';
    if (words.length > 0) add(field.closest('[data-words]'), words);
  }

  const isEntry = (target) => target.matches?.('.word-entry input');

  document.addEventListener('keydown', (event) => {
    const { target, key, isComposing } = event;
    if (!isEntry(target) || isComposing) return;
    if (key === 'Enter') {
      event.preventDefault();
      take(target);
    }
    const last = all('.word', target.closest('ul')).at(-1);
    if (key === 'Backspace' && target.value === '' && last) remove(target.closest('[data-words]'), last);
  });

  document.addEventListener('input', ({ target, isComposing }) => {
    if (isEntry(target) && !isComposing && /[,，]$/.test(target.value)) take(target);
  });

  // What a single line would lose is taken line by line.
  document.addEventListener('paste', (event) => {
    if (!isEntry(event.target)) return;
    const text = event.clipboardData.getData('text');
    if (!/[,，\n]/.test(text)) return;
    event.preventDefault();
    add(event.target.closest('[data-words]'), split(text));
  });

  document.addEventListener('focusout', ({ target }) => {
    if (isEntry(target)) take(target);
  });

  let pasting = null;

  document.addEventListener('click', ({ target }) => {
    const unword = target.closest('[data-unword]');
    if (unword) return remove(unword.closest('[data-words]'), unword.closest('.word'));
    const rest = target.closest('[data-words-all]');
    if (rest) {
      rest.closest('.word-chips').classList.add('open');
      return rest.parentElement.remove();
    }
    const paste = target.closest('[data-paste]');
    if (paste) {
      pasting = one(`[data-words="${CSS.escape(paste.dataset.paste)}"]`);
      return one('#paste').showModal();
    }
    if (target.closest('[data-paste-add]') && pasting) {
      const field = one('#paste textarea');
      add(pasting, split(field.value));
      field.value = '';
    }
    const wrong = target.closest('[data-false]');
    const except = wrong && one('[data-words="except"]');
    if (!except) return;
    add(except, [wrong.dataset.false]);
    wrong.closest('li').classList.add('excepted');
    wrong.disabled = true;
  });

  // A draft says that it is one, and asks before it is lost.

  function changed(within) {
    const form = within.closest('[data-rule-form]');
    if (!form) return;
    form.dataset.changed = '';
    const draft = one('.rule-draft');
    if (draft) draft.hidden = false;
  }

  for (const event of ['input', 'change'])
    document.addEventListener(event, ({ target, isTrusted }) => isTrusted && changed(target));

  // Longer than the server takes: a file is the way for so many words.
  const MOST = 60_000;
  const isTooLong = (form) => new URLSearchParams(new FormData(form)).toString().length > MOST;

  function refuse(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const note = document.createElement('p');
    note.className = 'toast-note error';
    note.setAttribute('role', 'alert');
    note.textContent = '一次增减的词太多，没有发送。先存成 txt 文件，保存规则后用“导入”。';
    one('#toasts').append(note);
  }

  document.addEventListener(
    'submit',
    (event) => {
      if (!event.target.matches('[data-rule-form]')) return;
      if (isTooLong(event.target)) return refuse(event);
      delete event.target.dataset.changed;
    },
    true,
  );

  addEventListener('beforeunload', (event) => {
    if (one('[data-rule-form][data-changed]')) event.preventDefault();
  });
})();
