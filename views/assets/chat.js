// The chat: opens where it should, grows at both ends, and never moves what is being read.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const AHEAD = '700px'; // the next page is asked for this far before the end comes into sight
  const AT_END = 60;

  const messages = () => one('#messages');
  const fromEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight;

  // Where it opens

  function open(box) {
    box.dataset.opened = '';
    const asked = box.dataset.focus && one(`#m-${CSS.escape(box.dataset.focus)}`, box);
    if (asked) stay(box, () => asked.scrollIntoView({ block: box.dataset.block }));
    else toEnd(box);
    box.addEventListener('scroll', look, { passive: true });
    // So that page keys scroll the chat, and N and P work right after a search.
    box.focus({ preventScroll: true });
    for (const sign of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      box.addEventListener(sign, () => (box.dataset.moved = ''), { passive: true });
    }
  }

  function toEnd(box) {
    stay(box, () => {
      box.scrollTop = box.scrollHeight;
    });
  }

  /** Messages get their true height only when drawn: goes there again until that moves nothing any more. */
  function stay(box, go, frames = 10) {
    delete box.dataset.moved;
    const again = (left) => {
      if (left === 0 || 'moved' in box.dataset || !box.isConnected) return;
      go();
      requestAnimationFrame(() => again(left - 1));
    };
    again(frames);
  }

  // Edges: the next page comes when its edge is near

  const observers = new WeakMap();

  function watchEdges() {
    for (const edge of all('.edge:not(.live):not([data-watched])')) {
      edge.dataset.watched = '';
      const root = edge.closest('.messages, .conversation-list');
      if (!observers.has(root))
        observers.set(root, new IntersectionObserver(near, { root, rootMargin: `${AHEAD} 0px` }));
      observers.get(root).observe(edge);
    }
  }

  function near(entries, observer) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      window.htmx.trigger(target, 'near');
    }
  }

  /** A page that did not come is asked for again after a while. */
  function again({ detail }) {
    const edge = detail.elt;
    if (edge.matches?.('.edge:not(.live)'))
      setTimeout(() => edge.isConnected && window.htmx.trigger(edge, 'near'), 4000);
  }

  // What is being read stays where it is

  let held = null;

  function hold({ detail }) {
    const box = messages();
    if (!box?.contains(detail.target) || detail.target === box) return;
    const top = box.getBoundingClientRect().top;
    const anchor = all('[data-seq]', box).find((message) => message.getBoundingClientRect().bottom > top + 1);
    held = {
      box,
      anchor,
      offset: anchor?.getBoundingClientRect().top,
      atEnd: fromEnd(box) < AT_END,
      live: detail.target.dataset.edge === 'live',
    };
  }

  function release() {
    if (!held) return;
    const { box, anchor, offset, atEnd, live } = held;
    held = null;
    if (live && atEnd) toEnd(box);
    else if (anchor?.isConnected) box.scrollTop += anchor.getBoundingClientRect().top - offset;
    if (live && !atEnd) one('#to-latest')?.classList.add('fresh');
  }

  // The day being read, and the way back to the newest

  let waiting = false;
  let fade = 0;

  function look() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const box = messages();
      if (box) showDay(box);
      if (box) showLatest(box);
    });
  }

  function showDay(box) {
    const float = one('#day-float');
    const top = box.getBoundingClientRect().top;
    const first = all('[data-date]', box).find((part) => part.getBoundingClientRect().bottom > top + 8);
    const crowded = all('.day', box).some((day) => Math.abs(day.getBoundingClientRect().top - top - 18) < 40);
    float.textContent = first?.dataset.date ?? '';
    const byHand = 'moved' in box.dataset && box.scrollTop > 0;
    float.classList.toggle('seen', byHand && Boolean(first) && !crowded);
    clearTimeout(fade);
    fade = setTimeout(() => float.classList.remove('seen'), 2500);
  }

  function showLatest(box) {
    const button = one('#to-latest');
    const newestIsHere = Boolean(one('.edge.live', box));
    button.hidden = newestIsHere && fromEnd(box) < AT_END * 5;
    if (button.hidden) button.classList.remove('fresh');
    one('span', button).textContent = button.classList.contains('fresh') ? '有新消息' : '回到最新';
  }

  document.addEventListener(
    'click',
    (event) => {
      const box = messages();
      if (!event.target.closest('#to-latest') || !one('.edge.live', box)) return;
      event.preventDefault();
      event.stopPropagation();
      toEnd(box);
    },
    { capture: true },
  );

  // Files that are still coming: the messages in sight that wait for one are asked for again, a few at a time

  const FEW = 6;

  setInterval(() => {
    const box = messages();
    if (!box || document.hidden) return;
    const { top, bottom } = box.getBoundingClientRect();
    const inSight = (part) => part.getBoundingClientRect().bottom > top && part.getBoundingClientRect().top < bottom;
    for (const part of all('[data-again]', box).filter(inSight).slice(0, FEW)) window.htmx.trigger(part, 'again');
  }, 5000);

  function settle() {
    const box = messages();
    if (box && !('opened' in box.dataset)) open(box);
    watchEdges();
    look();
  }

  document.addEventListener('htmx:beforeSwap', hold);
  document.addEventListener('htmx:afterSwap', release);
  document.addEventListener('htmx:afterSettle', settle);
  document.addEventListener('htmx:responseError', again);
  document.addEventListener('htmx:sendError', again);
  settle();
})();
