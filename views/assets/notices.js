// Templates of notices: a variable goes where the cursor stands, and the preview follows.
document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-insert]');
  if (!button) return;
  const field = document.getElementById(button.dataset.into);
  field.focus();
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
});
