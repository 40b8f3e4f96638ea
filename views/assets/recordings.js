// Choosing recordings: all of the page at once, and how many are chosen. Without this the form still works.
(() => {
  const boxes = () => [...document.querySelectorAll('#recordings input[name="pick"]')];

  function tell() {
    const [all, picked] = [boxes(), boxes().filter((box) => box.checked)];
    for (const output of document.querySelectorAll('[data-picked]')) output.value = String(picked.length);
    const toggle = document.querySelector('[data-pick-all]');
    if (toggle) {
      toggle.checked = all.length > 0 && picked.length === all.length;
      toggle.indeterminate = picked.length > 0 && picked.length < all.length;
    }
    return picked.length;
  }

  function chooseRange(some) {
    const wanted = document.querySelector(`input[name="which"][value="${some ? 'picked' : 'all'}"]`);
    if (wanted) wanted.checked = true;
  }

  document.addEventListener('change', ({ target }) => {
    if (target.matches('[data-pick-all]')) for (const box of boxes()) box.checked = target.checked;
    else if (target.name !== 'pick') return;
    chooseRange(tell() > 0);
  });

  // One sound at a time. Closing a player ends it.
  document.addEventListener(
    'play',
    ({ target }) => {
      for (const other of document.querySelectorAll('.recording :is(audio, video)'))
        if (other !== target) other.pause();
    },
    true,
  );

  document.addEventListener(
    'toggle',
    ({ target }) => {
      const player = target.matches?.('.play') ? target.querySelector('audio, video') : null;
      if (!player) return;
      if (target.open) player.play().catch(() => undefined);
      else player.pause();
    },
    true,
  );

  // A browser that comes back remembers what was ticked.
  addEventListener('pageshow', () => {
    if (boxes().length > 0) chooseRange(tell() > 0);
  });
})();
