// Pages of figures: the card that explains a number, and the choice of columns.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The card of an indicator: beside the head of its column, and beside a number with what was put into it.

  const PAUSE = 250; // a mouse on its way somewhere else asks for nothing
  let shown = null;
  let asked = null;

  function place(card, near) {
    const [box, size] = [near.getBoundingClientRect(), card.getBoundingClientRect()];
    const left = Math.max(8, Math.min(box.left, innerWidth - size.width - 8));
    const below = box.bottom + 6;
    const fits = below + size.height <= innerHeight - 8;
    card.style.left = `${left}px`;
    card.style.top = `${fits ? below : Math.max(8, box.top - size.height - 6)}px`;
  }

  function explain(near) {
    const card = document.getElementById(`explain-${near.dataset.explain}`);
    if (!card) return;
    hide();
    const numbers = one('.explain-numbers', card);
    numbers.textContent = near.dataset.numbers ?? '';
    numbers.hidden = numbers.textContent === '';
    card.hidden = false;
    place(card, near);
    near.setAttribute('aria-describedby', card.id);
    shown = { card, near };
  }

  function hide() {
    clearTimeout(asked);
    if (!shown) return;
    shown.card.hidden = true;
    shown.near.removeAttribute('aria-describedby');
    shown = null;
  }

  const explained = (target) => target.closest?.('[data-explain]');

  document.addEventListener('mouseover', ({ target }) => {
    const near = explained(target);
    if ((near && near === shown?.near) || target.closest?.('.explain')) return;
    hide();
    if (near) asked = setTimeout(explain, PAUSE, near);
  });
  document.addEventListener('focusin', ({ target }) => {
    const near = explained(target);
    if (near) explain(near);
    else hide();
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, true);
  // Before the keys of the page: Esc closes the card, not the page.
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !shown) return;
      event.stopPropagation();
      hide();
    },
    true,
  );

  // Columns: looked for by name, moved with the mouse or the buttons.

  document.addEventListener('input', ({ target }) => {
    if (!target.matches?.('[data-find-column]')) return;
    const words = target.value.trim().toLowerCase();
    for (const item of all('[data-column]', target.closest('form'))) {
      item.hidden = words !== '' && !item.dataset.column.toLowerCase().includes(words);
    }
    for (const group of all('[data-column-group]', target.closest('form'))) {
      group.hidden = !all('[data-column]', group).some((item) => !item.hidden);
    }
  });

  document.addEventListener('change', ({ target }) => {
    const choice = target.matches?.('[data-column-box]') && target.closest('form');
    if (!choice) return;
    const list = one('[data-chosen-columns]', choice);
    const known = one(`[data-chosen="${CSS.escape(target.value)}"]`, list);
    if (!target.checked) known?.remove();
    else if (!known) {
      const item = one('template', choice).content.firstElementChild.cloneNode(true);
      item.dataset.chosen = target.value;
      one('span', item).textContent = target.dataset.columnBox;
      list.append(item);
    }
    settle(choice);
  });

  /** What is sent is the order of the list; the boxes say the same to whoever has no script. */
  function settle(choice) {
    const chosen = all('[data-chosen]', choice).map((item) => item.dataset.chosen);
    one('[data-order]', choice).value = chosen.join(',');
    one('[data-count]', choice).textContent = String(chosen.length);
  }

  function move(item, step) {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item);
    else other.after(item);
    settle(item.closest('form'));
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-move]');
    if (!button) return;
    move(button.closest('[data-chosen]'), Number(button.dataset.move));
    button.focus();
  });

  let dragged = null;
  document.addEventListener('dragstart', (event) => {
    dragged = event.target.closest?.('[data-chosen]') ?? null;
    if (!dragged) return;
    dragged.classList.add('dragged');
    event.dataTransfer.effectAllowed = 'move';
  });
  document.addEventListener('dragover', (event) => {
    const over = event.target.closest?.('[data-chosen]');
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  document.addEventListener('dragend', () => {
    if (!dragged) return;
    dragged.classList.remove('dragged');
    settle(dragged.closest('form'));
    dragged = null;
  });
})();
