// A chat page of a package: keys to turn pages, and films that show their first picture, or a tile where they cannot be played.
(() => {
  for (const film of document.querySelectorAll('video')) {
    film.addEventListener('error', () => film.closest('.film')?.classList.add('unplayable'));
    film.preload = 'metadata';
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, [role="slider"], video')) return;
    const where = { ArrowLeft: '[data-previous]', ArrowRight: '[data-next]' }[event.key];
    const link = where && document.querySelector(where);
    if (link) location.href = link.href;
  });
})();
