// The chat: opens where it should, grows at both ends, and never moves what is being read.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const AHEAD = '700px'; // the next page is asked for this far before the end comes into sight
  const AT_END = 60;

  const messages = () => one('#messages');
  const said = (box) => all('[data-seq]', box);
  const fromEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight;
  const topOf = (part) => part.getBoundingClientRect().top;

  /** The first of parts in order whose bottom lies below a line: there may be thousands. */
  function firstBelow(parts, line) {
    let [from, to] = [0, parts.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (parts[middle].getBoundingClientRect().bottom > line) to = middle;
      else from = middle + 1;
    }
    return parts[from];
  }

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
      const root = edge.closest('.messages, .conversation-list, .people-list');
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
    const parts = said(box);
    const anchor = firstBelow(parts, topOf(box) + 1);
    held = {
      box,
      anchor,
      offset: anchor && topOf(anchor),
      atEnd: fromEnd(box) < AT_END,
      edge: detail.target.dataset.edge,
      count: parts.length,
    };
  }

  function release() {
    if (!held) return;
    const { box, anchor, offset, atEnd, edge, count } = held;
    held = null;
    if (edge === 'live') announce(said(box).length - count, atEnd);
    if (edge === 'live' && atEnd) return toEnd(box);
    if (edge === 'older' || edge === 'newer') letGo(box, edge);
    if (anchor?.isConnected) box.scrollTop += topOf(anchor) - offset;
  }

  // Far away from what is read, messages are let go of: scrolling back brings them anew

  const MOST = 600;
  const KEPT = 400;
  const SEPARATORS = '.day, .pause, .unread-line';

  function letGo(box, grown) {
    const parts = said(box);
    if (parts.length <= MOST) return;
    if (grown === 'older') {
      endAt(parts[KEPT - 1]);
      box.append(edgeAt(box, 'newer', 'after', parts[KEPT - 1]));
    } else {
      beginAt(parts.at(-KEPT));
      box.prepend(edgeAt(box, 'older', 'before', parts.at(-KEPT)));
    }
  }

  function endAt(last) {
    while (last.nextSibling) last.nextSibling.remove();
  }

  function beginAt(first) {
    let keep = first;
    while (keep.previousElementSibling?.matches(SEPARATORS)) keep = keep.previousElementSibling;
    while (keep.previousSibling) keep.previousSibling.remove();
  }

  function edgeAt(box, edge, side, message) {
    const part = document.createElement('div');
    part.className = 'edge';
    part.dataset.edge = edge;
    part.setAttribute('hx-get', `${box.dataset.pages}&${side}=${message.dataset.place}`);
    part.setAttribute('hx-trigger', 'near');
    part.setAttribute('hx-swap', 'outerHTML');
    window.htmx.process(part);
    return part;
  }

  // The day being read, its place in the whole, and the way back to the newest

  let waiting = false;
  let fade = 0;

  function look() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const box = messages();
      if (!box) return;
      const parts = said(box);
      const first = firstBelow(parts, topOf(box) + 8);
      showDay(box, first);
      showPlace(box, parts, first);
      showLatest(box);
      noteSeen(box, parts);
    });
  }

  function showDay(box, first) {
    const float = one('#day-float');
    const date = first?.dataset.date ?? '';
    const top = topOf(box);
    const crowded = all('.day', box).some((day) => Math.abs(topOf(day) - top - 18) < 40);
    float.textContent = date;
    if (date) one('#here-day').textContent = date.slice(5);
    const byHand = 'moved' in box.dataset && box.scrollTop > 0;
    float.classList.toggle('seen', byHand && Boolean(first) && !crowded);
    clearTimeout(fade);
    fade = setTimeout(() => float.classList.remove('seen'), 2500);
  }

  const LEAST = 8;

  function showPlace(box, parts, first) {
    const here = one('#ruler .here');
    if (!here || !first) return;
    const last = firstBelow(parts, box.getBoundingClientRect().bottom) ?? parts.at(-1);
    const [from, to] = [first, last].map(({ dataset }) => Number(dataset.y ?? 0));
    const height = Math.max(LEAST, to - from);
    here.setAttribute('y', String(Math.min(from, 1000 - height)));
    here.setAttribute('height', String(height));
  }

  function showLatest(box) {
    const button = one('#to-latest');
    const newestIsHere = Boolean(one('.edge.live', box));
    button.hidden = !one('[data-seq]', box) || (newestIsHere && fromEnd(box) < AT_END * 5);
    if (button.hidden) delete button.dataset.fresh;
    button.classList.toggle('fresh', 'fresh' in button.dataset);
    one('span', button).textContent = 'fresh' in button.dataset ? `${button.dataset.fresh} 条新消息` : '回到最新';
  }

  function announce(count, inSight) {
    if (count <= 0) return;
    one('#chat-news').textContent = `${count} 条新消息`;
    const button = one('#to-latest');
    if (!inSight) button.dataset.fresh = String(Number(button.dataset.fresh ?? 0) + count);
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

  // The reader's mark: who has had the newest end in sight for a moment has seen what stands there

  const MOMENT = 800;
  let seeing = 0;

  function noteSeen(box, parts) {
    clearTimeout(seeing);
    const form = one('#reading-mark');
    const last = parts.at(-1)?.dataset.seq;
    if (!form || !last || form.dataset.sent === last) return;
    seeing = setTimeout(() => {
      const isSeen = !document.hidden && box.isConnected && one('.edge.live', box) && fromEnd(box) < AT_END;
      if (!isSeen || form.dataset.sent === last) return;
      form.dataset.sent = last;
      form.elements.seq.value = last;
      window.htmx.trigger(form, 'seen');
    }, MOMENT);
  }

  document.addEventListener('visibilitychange', look);

  /** The calendar opens at the month being read, not the one the chat was opened at. */
  document.addEventListener('htmx:configRequest', ({ detail }) => {
    const box = messages();
    if (detail.elt.id !== 'calendar' || !box) return;
    const date = firstBelow(said(box), topOf(box) + 8)?.dataset.date;
    if (date) detail.path = detail.path.replace(/([?&]on=)[^&]*/, `$1${date}`);
  });

  // Files that are still coming: the messages in sight that wait for one are asked for again, a few at a time

  const FEW = 6;

  setInterval(() => {
    const box = messages();
    if (!box || document.hidden) return;
    const { top, bottom } = box.getBoundingClientRect();
    const inSight = (part) => part.getBoundingClientRect().bottom > top && topOf(part) < bottom;
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
