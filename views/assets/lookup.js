// The search page: picking people by name, boxes that search at once, and stepping through the hits.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Pickers: a field that offers who is meant, and a list of who was picked.

  const picker = (field) => field.closest('[data-lookup]');
  const optionsOf = (field) => one('.lookup-options', picker(field));
  const offered = (field) => all('[role="option"]', optionsOf(field));
  const isField = (target) => target.matches?.('[data-lookup] [role="combobox"]');

  function show(field, open) {
    optionsOf(field).hidden = !open;
    field.setAttribute('aria-expanded', String(open));
    if (!open) field.removeAttribute('aria-activedescendant');
  }

  function mark(field, option) {
    for (const other of offered(field)) other.setAttribute('aria-selected', String(other === option));
    if (!option) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  function move(field, step) {
    const options = offered(field);
    const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const next = at === -1 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length;
    mark(field, options[next]);
  }

  function pick(field, { id, name }) {
    const list = one('.picked', picker(field));
    if (!all('input', list).some(({ value }) => value === id)) {
      const chip = one('template', picker(field)).content.firstElementChild.cloneNode(true);
      one('input', chip).value = id;
      one('span', chip).textContent = name;
      one('button', chip).setAttribute('aria-label', `去掉 ${name}`);
      list.append(chip);
    }
    field.value = '';
    show(field, false);
    // Where only one is picked the field gives way to him.
    (field.offsetParent ? field : one('button', list)).focus();
  }

  document.addEventListener('htmx:configRequest', ({ detail: { parameters, elt } }) => {
    if (!isField(elt)) return;
    parameters.q = elt.value;
    elt.dataset.asked = elt.value;
    parameters.of = picker(elt).dataset.of;
  });

  document.addEventListener('htmx:afterSettle', ({ detail: { elt } }) => {
    const field = elt.matches('.lookup-options') && one('[role="combobox"]', elt.parentElement);
    if (!field || document.activeElement !== field) return;
    show(field, true);
    // The list may still be that of fewer letters: then nothing is chosen yet.
    mark(field, field.value === '' || field.value !== field.dataset.asked ? null : offered(field)[0]);
  });

  document.addEventListener('input', ({ target }) => {
    if (isField(target)) mark(target, null);
  });

  const FIELD_KEYS = {
    ArrowDown: (field) => move(field, 1),
    ArrowUp: (field) => move(field, -1),
    Escape: (field) => show(field, false),
    Enter: (field) => {
      const option = offered(field).find((each) => each.getAttribute('aria-selected') === 'true');
      if (option) pick(field, option.dataset);
    },
  };

  // Before the keys of the page: Esc closes the list, not what lies behind it.
  document.addEventListener(
    'keydown',
    (event) => {
      const { target: field, key, isComposing } = event;
      if (!isField(field) || isComposing || optionsOf(field).hidden || !Object.hasOwn(FIELD_KEYS, key)) return;
      event.preventDefault();
      event.stopPropagation();
      FIELD_KEYS[key](field);
    },
    true,
  );

  // The field keeps the focus while an option is pressed.
  document.addEventListener('mousedown', (event) => {
    if (event.target.closest('[data-lookup] .lookup-options')) event.preventDefault();
  });

  document.addEventListener('focusout', ({ target }) => {
    if (isField(target)) show(target, false);
  });

  document.addEventListener('click', ({ target }) => {
    const option = target.closest('[data-lookup] [role="option"]');
    if (option) pick(one('[role="combobox"]', picker(option)), option.dataset);
    const chip = target.closest('[data-unpick]')?.closest('li');
    const field = chip && one('[role="combobox"]', picker(chip));
    chip?.remove();
    field?.focus();
    const step = target.closest('button[data-step]');
    if (step) stepTo(Number(step.dataset.step));
  });

  // Boxes search at once; of some only one can be ticked.

  document.addEventListener('change', ({ target }) => {
    if (!target.matches('[data-submits]')) return;
    if (target.matches('[data-alone]') && target.checked) {
      for (const other of all(`[data-alone][name="${CSS.escape(target.name)}"]`)) other.checked = other === target;
    }
    target.form.requestSubmit();
  });

  // Addresses stay short: what is empty is not sent.
  document.addEventListener('formdata', ({ target, formData }) => {
    if (!target.matches('form[data-brief]')) return;
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
  });

  // Hits, from the buttons over the context.

  function stepTo(step) {
    const rows = all('[data-row]');
    const at = rows.findIndex((row) => row.getAttribute('aria-current'));
    const row = rows[at === -1 ? 0 : at + step];
    row?.scrollIntoView({ block: 'nearest' });
    row?.click();
  }
})();
