// Ticking groups: all of the page at once, and how many. Without this the form still works.
(() => {
  const boxes = () => [...document.querySelectorAll('#groups input[name="pick"]')];

  function tell() {
    const [all, ticked] = [boxes(), boxes().filter((box) => box.checked)];
    for (const output of document.querySelectorAll('[data-ticked]')) output.value = String(ticked.length);
    const toggle = document.querySelector('[data-tick-all]');
    if (!toggle) return;
    toggle.checked = all.length > 0 && ticked.length === all.length;
    toggle.indeterminate = ticked.length > 0 && ticked.length < all.length;
  }

  document.addEventListener('change', ({ target }) => {
    if (target.matches('[data-tick-all]')) for (const box of boxes()) box.checked = target.checked;
    else if (!target.closest('#groups') || target.name !== 'pick') return;
    tell();
  });

  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-reload]')) return;
    event.preventDefault();
    location.reload();
  });

  // A browser that comes back remembers what was ticked.
  addEventListener('pageshow', tell);
})();
