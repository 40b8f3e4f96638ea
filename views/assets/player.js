// Voices: one at a time, the bars of the waveform fill up as it goes on, a click or an arrow key goes elsewhere in it.
(() => {
  const SPEEDS = [1, 1.5, 2, 0.75];
  const STRIDE = 5; // seconds for an arrow key; less in what is short

  const playerOf = (element) => element.closest?.('[data-player]');
  const audioOf = (player) => player.querySelector('audio');
  const sliderOf = (player) => player.querySelector('[role="slider"]');

  function lengthOf(player) {
    const { duration } = audioOf(player);
    return Number.isFinite(duration) && duration > 0 ? duration : Number(player.dataset.seconds) || 1;
  }

  /** 12″, 1′05″ */
  function words(seconds) {
    const whole = Math.floor(seconds);
    return whole < 60 ? `${whole}″` : `${Math.floor(whole / 60)}′${String(whole % 60).padStart(2, '0')}″`;
  }

  function draw(player) {
    const audio = audioOf(player);
    const share = Math.min(1, audio.currentTime / lengthOf(player));
    const begun = audio.currentTime > 0;
    const bars = [...player.querySelectorAll('rect')];
    const filled = share * bars.length;
    for (const [i, bar] of bars.entries()) bar.classList.toggle('played', i + 0.5 <= filled);
    player.classList.toggle('playing', !audio.paused);
    player.querySelector('[data-player-at]').textContent = begun ? `${words(audio.currentTime)} / ` : '';
    const button = player.querySelector('[data-player-button]');
    button.dataset.label ??= button.getAttribute('aria-label');
    button.setAttribute('aria-label', audio.paused ? button.dataset.label : '暂停');
    const slider = sliderOf(player);
    slider.setAttribute('aria-valuenow', String(Math.round(audio.currentTime)));
    slider.setAttribute('aria-valuetext', begun ? `${Math.floor(audio.currentTime)} 秒` : '开头');
  }

  /** timeupdate comes four times a second: too rarely for a short voice. */
  function follow(player) {
    draw(player);
    if (!audioOf(player).paused && player.isConnected) requestAnimationFrame(() => follow(player));
  }

  function toggle(player) {
    const audio = audioOf(player);
    if (!audio.paused) return audio.pause();
    say(player, '');
    // What goes wrong is said by its error event.
    audio.play().catch(() => draw(player));
  }

  function seek(player, seconds) {
    audioOf(player).currentTime = Math.min(Math.max(0, seconds), Math.max(0, lengthOf(player) - 0.05));
    draw(player);
  }

  function say(player, sentence) {
    player.querySelector('[data-player-trouble]').textContent = sentence;
    player.classList.toggle('failed', sentence !== '');
  }

  function nextSpeed(player, button) {
    const audio = audioOf(player);
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    audio.defaultPlaybackRate = audio.playbackRate;
    button.textContent = `${audio.playbackRate}×`;
    button.setAttribute('aria-label', `播放速度 ${audio.playbackRate} 倍`);
  }

  document.addEventListener('click', (event) => {
    const { target, clientX } = event;
    const player = playerOf(target);
    if (!player) return;
    const speed = target.closest('[data-player-speed]');
    if (speed) nextSpeed(player, speed);
    if (target.closest('[data-player-button]')) toggle(player);
    const slider = target.closest('[role="slider"]');
    if (!slider) return;
    const { left, width } = slider.getBoundingClientRect();
    seek(player, ((clientX - left) / width) * lengthOf(player));
    if (audioOf(player).paused) toggle(player);
  });

  const KEYS = {
    ArrowLeft: (now, step) => now - step,
    ArrowDown: (now, step) => now - step,
    ArrowRight: (now, step) => now + step,
    ArrowUp: (now, step) => now + step,
    Home: () => 0,
    End: (_now, _step, length) => length,
  };

  document.addEventListener(
    'keydown',
    (event) => {
      const slider = event.target.closest?.('[data-player] [role="slider"]');
      if (!slider || event.ctrlKey || event.metaKey || event.altKey) return;
      const player = playerOf(slider);
      const length = lengthOf(player);
      const where = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
      if (where) seek(player, where(audioOf(player).currentTime, Math.min(STRIDE, length / 10), length));
      else if (event.key === ' ' || event.key === 'Enter') toggle(player);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );

  // Events of media do not rise, but can be caught on their way down.
  const onMedia = (name, act) =>
    document.addEventListener(
      name,
      ({ target }) => {
        const player = playerOf(target);
        act(target, player);
      },
      { capture: true },
    );

  onMedia('play', (started, player) => {
    for (const other of document.querySelectorAll('audio, video')) if (other !== started) other.pause();
    if (player) follow(player);
  });
  for (const name of ['pause', 'timeupdate', 'loadedmetadata', 'seeked']) {
    onMedia(name, (_media, player) => player && draw(player));
  }
  onMedia('ended', (media, player) => {
    if (!player) return;
    media.currentTime = 0;
    draw(player);
  });
  onMedia('error', (_media, player) => {
    if (!player) return;
    draw(player);
    say(player, '不能播放，可以下载');
  });
})();
