// Pictures of the chat, large: one after another by key, nearer by wheel or key, moved by dragging.
(() => {
  const box = document.querySelector('#lightbox');
  if (!box) return;
  const part = (name) => box.querySelector(`[data-lightbox-${name}]`);
  const [stage, trouble] = ['stage', 'trouble'].map(part);
  const image = document.createElement('img');
  image.draggable = false;
  stage.prepend(image);
  const STEP = 1.25;
  const LARGEST = 8;
  const SMALLEST = 0.1;

  let links = []; // the pictures that are on the page
  let at = 0;
  let opener = null;
  // Null while it fits the window by itself; else pixels of the screen for each of the picture, and how far it is moved.
  let scale = null;
  let [x, y] = [0, 0];

  function open(link) {
    opener = link;
    const around = link.closest('#messages, .preview-body') ?? document;
    // Not those inside a closed record.
    links = [...around.querySelectorAll('a[data-lightbox]')].filter((other) => other.checkVisibility());
    box.showModal();
    show(links.indexOf(link));
  }

  function show(next) {
    if (!links[next]) return;
    at = next;
    const { original, download, name, facts } = links[at].dataset;
    part('name').textContent = name;
    part('facts').textContent = facts;
    part('place').textContent = links.length > 1 ? `${at + 1} / ${links.length}` : '';
    part('original').href = original;
    part('download').href = download;
    box.querySelector('[data-lightbox-do="previous"]').disabled = at === 0;
    box.querySelector('[data-lightbox-do="next"]').disabled = at === links.length - 1;
    trouble.hidden = true;
    image.hidden = false;
    image.removeAttribute('src');
    image.alt = name;
    image.src = links[at].href;
    fit();
  }

  // How large

  const fitted = () =>
    Math.min(1, stage.clientWidth / image.naturalWidth, stage.clientHeight / image.naturalHeight) || 1;

  function fit() {
    scale = null;
    [x, y] = [0, 0];
    place();
  }

  /** The point under the mouse stays where it is. */
  function zoom(factor, point = { x: 0, y: 0 }) {
    const before = scale ?? fitted();
    const after = Math.min(LARGEST, Math.max(SMALLEST, before * factor));
    scale = after;
    x = point.x - ((point.x - x) * after) / before;
    y = point.y - ((point.y - y) * after) / before;
    place();
  }

  function place() {
    const now = scale ?? fitted();
    image.style.transform = scale === null ? '' : `translate(${x}px, ${y}px) scale(${scale / fitted()})`;
    stage.classList.toggle('zoomed', scale !== null);
    box.querySelector('[data-lightbox-do="fit"]').textContent = image.naturalWidth ? `${Math.round(now * 100)}%` : '';
  }

  function pointOf(event) {
    const { left, top, width, height } = stage.getBoundingClientRect();
    return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
  }

  image.addEventListener('load', place);
  image.addEventListener('error', () => {
    image.hidden = true;
    trouble.hidden = false;
  });
  addEventListener('resize', () => box.open && place());

  // Mouse

  const DO = {
    smaller: () => zoom(1 / STEP),
    larger: () => zoom(STEP),
    fit,
    previous: () => show(at - 1),
    next: () => show(at + 1),
    close: () => box.close(),
  };

  let dragged = false;

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-lightbox]');
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !plain) return;
    event.preventDefault();
    open(link);
  });

  box.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-lightbox-do]');
    if (button) DO[button.dataset.lightboxDo]();
    else if (target === stage && !dragged) box.close();
  });

  stage.addEventListener('dblclick', (event) => {
    if (event.target.closest('button')) return;
    if (scale === null) zoom(1 / fitted() > 1 ? 1 / fitted() : 2, pointOf(event));
    else fit();
  });

  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? STEP : 1 / STEP, pointOf(event));
    },
    { passive: false },
  );

  stage.addEventListener('pointerdown', (event) => {
    dragged = false;
    if (event.button !== 0 || event.target.closest('button')) return;
    const from = { x: event.clientX - x, y: event.clientY - y };
    const begun = { x: event.clientX, y: event.clientY };
    stage.setPointerCapture(event.pointerId);
    const move = (moved) => {
      if (Math.hypot(moved.clientX - begun.x, moved.clientY - begun.y) > 4) dragged = true;
      if (!dragged || scale === null) return;
      [x, y] = [moved.clientX - from.x, moved.clientY - from.y];
      place();
    };
    stage.addEventListener('pointermove', move);
    stage.addEventListener('lostpointercapture', () => stage.removeEventListener('pointermove', move), { once: true });
  });

  // Keys: Esc is the dialog's own, and so is keeping the focus inside

  const KEYS = { ArrowLeft: 'previous', ArrowRight: 'next', '+': 'larger', '=': 'larger', '-': 'smaller', 0: 'fit' };

  box.addEventListener('keydown', (event) => {
    const what = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    if (!what || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    DO[what]();
  });

  box.addEventListener('close', () => {
    image.removeAttribute('src');
    opener?.focus({ preventScroll: true });
    opener = null;
  });

  /** What a link shows is not what it was any more when the page goes elsewhere. */
  addEventListener('popstate', () => box.open && box.close());
})();
