// A file on its way to us: chosen or dropped, with its progress; and a text file read into a field beside it.
(() => {
  const size = (bytes) => (bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`);
  const said = (form, sentence, isError = false) => {
    const place = form.querySelector('output');
    place.textContent = sentence;
    place.classList.toggle('wrong', isError);
  };

  /** The same form as without script, only that one sees how far it is. The server's redirect tells where to go on. */
  function send(form) {
    const bar = form.querySelector('progress');
    const button = form.querySelector('[data-upload-go]');
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('x-csrf-token', form.elements._csrf.value);
    request.setRequestHeader('hx-request', 'true'); // what is wrong comes as one sentence
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.value = (loaded / total) * 100;
      said(form, `已上传 ${size(loaded)}，共 ${size(total)}`);
    });
    request.upload.addEventListener('load', () => {
      bar.removeAttribute('value');
      said(form, '已传完，正在检查并试运行，最多约一分钟');
    });
    const failed = (sentence) => {
      bar.hidden = true;
      button.disabled = false;
      said(form, sentence, true);
    };
    request.addEventListener('error', () => failed('连接中断，没有传完。请检查网络后重新上传。'));
    request.addEventListener('load', () => {
      sending = false;
      const elsewhere = request.getResponseHeader('HX-Redirect');
      if (elsewhere) return location.assign(elsewhere);
      if (request.status >= 400) return failed(request.responseText || '没有完成，请重试。');
      // To the page itself, also when we are on it already.
      if (request.responseURL.split('#')[0] === location.href.split('#')[0]) location.reload();
      else location.assign(request.responseURL);
    });
    bar.hidden = false;
    bar.value = 0;
    button.disabled = true;
    const data = new FormData(form);
    data.delete('_csrf');
    sending = true;
    request.addEventListener('loadend', () => {
      sending = false;
    });
    request.send(data);
  }

  let sending = false;
  addEventListener('beforeunload', (event) => {
    if (sending) event.preventDefault();
  });

  function show(form) {
    const [file] = form.querySelector('[type=file]').files;
    if (!file) return true;
    form.querySelector('[data-upload-name]').textContent = `${file.name}，${size(file.size)}`;
    const fits = file.size > 0 && file.size <= Number(form.dataset.most);
    const most = Math.round(Number(form.dataset.most) / 2 ** 20);
    const trouble = file.size === 0 ? '这个文件是空的，没有下载完。' : `文件超过 ${most} MB，不像是 SDK。`;
    said(form, fits ? '' : trouble, true);
    return fits;
  }

  document.addEventListener('change', ({ target }) => {
    const form = target.closest('form[data-upload]');
    if (form) show(form);
    if ('into' in target.dataset) {
      target.files[0]?.text().then((text) => {
        document.getElementById(target.dataset.into).value = text.slice(0, 32_000);
        target.value = '';
      });
    }
  });

  document.addEventListener('submit', (event) => {
    const { target } = event;
    if (target.dataset.says) said(target, target.dataset.says);
    if (!target.matches('[data-upload]')) return;
    event.preventDefault();
    if (show(target)) send(target);
  });

  for (const [name, over] of [
    ['dragover', true],
    ['dragleave', false],
    ['drop', false],
  ]) {
    document.addEventListener(name, (event) => {
      const zone = event.target.closest?.('.drop-zone');
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle('over', over);
      if (name !== 'drop' || event.dataTransfer.files.length === 0) return;
      zone.querySelector('[type=file]').files = event.dataTransfer.files;
      show(zone.closest('form'));
    });
  }
})();
