// Binding: copying also where the browser offers no clipboard, and a button that says that a test is running.
(() => {
  function say(sentence) {
    const note = document.createElement('p');
    note.className = 'toast-note';
    note.setAttribute('role', 'status');
    note.textContent = sentence;
    document.querySelector('#toasts')?.append(note);
  }

  // Over plain http, as an appliance in the office is opened at first, there is no clipboard to write to: the field
  // with the value is selected and copied as a person would; when even that is refused, it stays selected.

  function copyBySelecting(button) {
    const field = button.parentElement.querySelector('input[readonly], textarea[readonly]') ?? fieldFor(button);
    field.select();
    field.setSelectionRange(0, field.value.length);
    const done = document.execCommand('copy');
    if ('passing' in field.dataset) field.remove();
    say(done ? '已复制' : '已选中，请按 Ctrl+C 复制。');
  }

  /** A dialog is the only place where the focus may go while it is open. */
  function fieldFor(button) {
    const field = document.createElement('textarea');
    field.value = button.dataset.copy;
    field.readOnly = true;
    field.className = 'visually-hidden';
    field.dataset.passing = '';
    (button.closest('dialog') ?? document.body).append(field);
    return field;
  }

  document.addEventListener(
    'click',
    (event) => {
      const button = event.target.closest?.('button[data-copy]');
      if (!button || navigator.clipboard) return;
      event.stopImmediatePropagation();
      copyBySelecting(button);
      button.focus();
    },
    true,
  );

  // One click on a value to be copied selects all of it.
  document.addEventListener('click', ({ target }) => {
    if (target.matches?.('.copied input')) target.select();
  });

  // A test takes seconds: its button says so, and cannot be pressed twice.
  document.addEventListener('submit', ({ target }) => {
    if (!target.dataset.busy) return;
    setTimeout(() => {
      for (const button of document.querySelectorAll(`button[form="${target.id}"]`)) {
        button.disabled = true;
        button.classList.add('working');
        button.lastChild.textContent = target.dataset.busy;
      }
    });
  });

  // The first conversation has come: the steps and the ways on change with it.
  document.addEventListener('htmx:afterSettle', () => {
    const live = document.querySelector('#pull-live[data-arrived]');
    if (live && !document.querySelector('.setup-task.passed')) location.reload();
  });

  // What was wrong is seen at once, however long the page is.
  document.querySelector('#wrong')?.scrollIntoView({ block: 'nearest' });
})();
