// Choosing violations to judge together: all of the page at once or from one to another, and how many. Without this the form still works.
(() => {
  const boxes = () => [...document.querySelectorAll('.violation-table input[name="id"]')];

  function tell() {
    const bar = document.querySelector('.violation-batch');
    if (!bar) return;
    const [all, picked] = [boxes(), boxes().filter((box) => box.checked)];
    bar.querySelector('[data-picked-violations]').value = String(picked.length);
    bar.toggleAttribute('data-none', picked.length === 0);
    const toggle = document.querySelector('[data-pick-violations]');
    toggle.checked = all.length > 0 && picked.length === all.length;
    toggle.indeterminate = picked.length > 0 && picked.length < all.length;
  }

  document.addEventListener('change', ({ target }) => {
    if (target.matches('[data-pick-violations]')) for (const box of boxes()) box.checked = target.checked;
    else if (target.name !== 'id') return;
    tell();
  });

  // With Shift, everything from the one that was clicked before.
  let last = null;
  document.addEventListener('click', ({ target: box, shiftKey }) => {
    const all = boxes();
    if (!all.includes(box)) return;
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (shiftKey && from !== -1) for (const other of all.slice(from, to)) other.checked = box.checked;
    last = box;
    tell();
  });

  // Return in the note judges nothing: there are three ways to.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches('.violation-batch input')) event.preventDefault();
  });

  // A browser that comes back remembers what was ticked.
  addEventListener('pageshow', tell);
})();
