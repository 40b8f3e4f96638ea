// The search of a package: every word must stand in a message. The text lies in script files that are loaded one after another and
// let go again, so that a million messages need no more room than a few thousand.
(() => {
  const MOST = 200;
  const AROUND = 60;
  const { chunks, names } = window.huicunSearch;
  const form = document.querySelector('#search');
  const field = document.querySelector('#words');
  const state = document.querySelector('#search-state');
  const list = document.querySelector('#hits');
  const more = document.querySelector('#more');
  let run = 0;
  let arrived = null;

  const plain = (text) => text.normalize('NFKC').toLowerCase();

  window.huicunChunk = (rows) => arrived?.(rows);

  function load(n) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      arrived = resolve;
      script.src = `offline/search/${n}.js`;
      script.onload = () => script.remove();
      script.onerror = () => {
        script.remove();
        reject(new Error(script.src));
      };
      document.head.append(script);
    });
  }

  function time(at) {
    return at === 0 ? '时间不详' : new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  }

  function passage(text, words) {
    const lower = text.toLowerCase();
    const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
    const from = Math.max(0, Math.min(...places, text.length) - AROUND);
    const piece = text.slice(from, from + 300);
    return (from > 0 ? '…' : '') + piece + (from + 300 < text.length ? '…' : '');
  }

  function mark(element, text, words) {
    const lower = text.toLowerCase();
    if (lower.length !== text.length) return element.append(text);
    let shown = 0;
    while (shown < text.length) {
      const next = words
        .map((word) => ({ word, at: lower.indexOf(word, shown) }))
        .filter(({ at }) => at >= 0)
        .sort((a, b) => a.at - b.at || b.word.length - a.word.length)[0];
      if (!next) break;
      element.append(text.slice(shown, next.at));
      const hit = document.createElement('mark');
      hit.textContent = text.slice(next.at, next.at + next.word.length);
      element.append(hit);
      shown = next.at + next.word.length;
    }
    element.append(text.slice(shown));
  }

  function show([chat, page, seq, at, sender, text], words) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = `offline/chats/${chat}/${page}.html#m-${seq}`;
    const head = document.createElement('small');
    head.textContent = `${names[chat - 1]} · ${sender} · ${time(at)}`;
    const body = document.createElement('p');
    mark(body, passage(text, words), words);
    link.append(head, body);
    item.append(link);
    list.append(item);
  }

  async function search(words, { from, found }) {
    run += 1;
    const mine = run;
    let shown = 0;
    more.hidden = true;
    for (let n = from; n <= chunks; n += 1) {
      const rows = await load(n);
      if (mine !== run) return;
      for (const row of rows) {
        const said = plain(`${row[4]}\n${row[5]}`);
        if (!words.every((word) => said.includes(word))) continue;
        show(row, words);
        shown += 1;
      }
      const done = Math.round((n / chunks) * 100);
      state.textContent = `找到 ${found + shown} 条，已查 ${done}%`;
      if (shown >= MOST && n < chunks) {
        state.textContent = `先列出 ${found + shown} 条，已查 ${done}%`;
        more.hidden = false;
        more.onclick = () => begin(words, { from: n + 1, found: found + shown });
        return;
      }
    }
    state.textContent = found + shown === 0 ? '没有找到。换一个词，或减少几个词再查。' : `共找到 ${found + shown} 条`;
  }

  function begin(words, place) {
    search(words, place).catch(() => {
      state.textContent = '检索用的文件读不出来。请把压缩包完整解压后，再从解压出来的文件夹里打开。';
    });
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run += 1;
    list.replaceChildren();
    more.hidden = true;
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      state.textContent = '';
      return;
    }
    state.textContent = '正在查找';
    begin(words, { from: 1, found: 0 });
  });
})();
