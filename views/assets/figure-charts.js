// Charts of figures, drawn from the tables beside them: what cannot be seen or drawn is still in the table. Loaded only where a
// page has a chart. <figure class="chart" data-chart="line|bar|pie" data-table="#id">, the first column the labels, the next
// one or two the series; a cell says its number in data-value, its text is what people read. With data-labels="inside" a circle
// has the shares in its slices, and the rows of the table beside it say by their colours which is which.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const drawn = new Map();

  const MOST_SLICES = 8;
  const MOST_LABELS = 14;

  /** The colours of the page, so that charts follow it. */
  function coloursOf(figure) {
    const style = getComputedStyle(figure);
    const of = (name) => style.getPropertyValue(name).trim();
    return {
      ink: of('--ink'),
      quiet: of('--ink-3'),
      line: of('--line'),
      paper: of('--paper'),
      series: [of('--chart-now'), of('--chart-before')],
      slices: Array.from({ length: MOST_SLICES }, (_, at) => of(`--chart-${at + 1}`)),
      font: style.fontFamily,
    };
  }

  const textOf = (cell) => (cell?.dataset.text ?? cell?.textContent ?? '').trim();
  const numberOf = (cell) => {
    const value = cell?.dataset.value ?? '';
    return value === '' ? null : Number(value);
  };

  const rowsOf = (table) => all('tbody tr', table).filter((row) => row.cells.length > 1);

  function dataOf(figure) {
    const table = document.querySelector(figure.dataset.table);
    if (!table) return null;
    const head = all('thead th', table);
    const rows = rowsOf(table);
    const columns = [1, 2].filter((at) => rows.some((row) => row.cells[at]?.hasAttribute('data-value')));
    if (rows.length === 0 || columns.length === 0) return null;
    return {
      labels: rows.map((row) => textOf(row.cells[0])),
      series: columns.map((at) => ({
        name: textOf(head[at]),
        values: rows.map((row) => numberOf(row.cells[at])),
        texts: rows.map((row) => textOf(row.cells[at])),
      })),
      unit: figure.dataset.unit ?? '',
    };
  }

  /** One point in words: for the tooltip, and for whoever hears the page. */
  const told = ({ labels, series }, at, separator) =>
    [labels[at], ...series.map(({ name, texts }) => `${name} ${texts[at]}`)].join(separator);

  function tooltipOf(data, colours, trigger) {
    return {
      trigger,
      renderMode: 'richText', // as HTML it would bring styles of its own, which the policy of the page refuses
      confine: true,
      backgroundColor: colours.paper,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 13, fontFamily: colours.font },
      formatter: (asked) => told(data, [asked].flat()[0].dataIndex, '\n'),
    };
  }

  /** The last point that has a value carries the name of its line: no legend. */
  function lineOf({ name, values, texts }, at, colours, places) {
    const last = values.findLastIndex((value) => value !== null);
    const colour = colours.series[at];
    return {
      type: 'line',
      name,
      data: values.map((value, place) => ({
        value,
        symbolSize: place === last ? 8 : values.length > 31 ? 0 : 4,
      })),
      symbol: 'circle',
      showAllSymbol: true,
      lineStyle: { width: at === 0 ? 2.5 : 1.5, type: at === 0 ? 'solid' : 'dashed', color: colour },
      itemStyle: { color: colour },
      emphasis: { scale: 1.6 },
      endLabel: {
        show: true,
        color: colour,
        fontSize: at === 0 ? 14 : 13,
        fontWeight: at === 0 ? 600 : 400,
        fontFamily: colours.font,
        formatter: () => `${name} ${texts[last] ?? ''}`,
        offset: [4, places[at] ?? 0],
      },
      z: at === 0 ? 3 : 2,
    };
  }

  /** Two lines that end close together would write over each other, and at the bottom over the axis. */
  function apart(series) {
    const ends = series.map(({ values }) => values.findLast((value) => value !== null) ?? 0);
    const most = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
    if (series.length < 2 || Math.abs(ends[0] - ends[1]) > most / 9) return [0, 0];
    const down = Math.max(...ends) < most / 7 ? -12 : 0;
    return ends[0] >= ends[1] ? [down - 9, down + 9] : [down + 9, down - 9];
  }

  const label = (colours) => ({ color: colours.quiet, fontSize: 12, fontFamily: colours.font });

  const categories = (data, colours, lies) => ({
    type: 'category',
    data: data.labels,
    inverse: lies,
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: { ...label(colours), hideOverlap: true, ...(lies ? { width: 120, overflow: 'truncate' } : {}) },
  });

  const numbers = (data, colours) => ({
    type: 'value',
    minInterval: data.series.every(({ values }) => values.every((value) => Number.isInteger(value ?? 0))) ? 1 : 0,
    splitLine: { lineStyle: { color: colours.line } },
    axisLabel: { ...label(colours), formatter: (value) => `${value}${data.unit === '%' ? '%' : ''}` },
  });

  function lineChart(data, colours) {
    const places = apart(data.series);
    const widest = Math.max(...data.series.map(({ name, texts }) => [...`${name} ${texts.at(-1)}`].length));
    return {
      grid: { left: 8, right: 24 + Math.min(widest, 18) * 10, top: 16, bottom: 4, containLabel: true },
      tooltip: tooltipOf(data, colours, 'axis'),
      axisPointer: { lineStyle: { color: colours.quiet, type: 'dotted' } },
      xAxis: { ...categories(data, colours, false), boundaryGap: data.labels.length === 1 },
      yAxis: numbers(data, colours),
      series: data.series.map((one, at) => lineOf(one, at, colours, places)),
    };
  }

  function barChart(data, colours, figure) {
    const lies = figure.dataset.lying !== undefined;
    const axes = [categories(data, colours, lies), numbers(data, colours)];
    const isFew = data.labels.length * data.series.length <= MOST_LABELS;
    return {
      grid: { left: 8, right: lies ? 64 : 16, top: data.series.length > 1 ? 32 : 20, bottom: 4, containLabel: true },
      tooltip: tooltipOf(data, colours, 'axis'),
      axisPointer: { type: 'shadow' },
      ...(data.series.length > 1
        ? { legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 8, textStyle: label(colours), selectedMode: false } }
        : {}),
      xAxis: lies ? axes[1] : axes[0],
      yAxis: lies ? axes[0] : axes[1],
      series: data.series.map(({ name, values, texts }, at) => ({
        type: 'bar',
        name,
        data: values,
        barMaxWidth: 28,
        itemStyle: { color: colours.series[at], borderRadius: lies ? [0, 3, 3, 0] : [3, 3, 0, 0] },
        label: {
          show: isFew || lies,
          position: lies ? 'right' : 'top',
          ...label(colours),
          formatter: ({ dataIndex }) => texts[dataIndex],
        },
      })),
    };
  }

  /** The smallest together are 其他: a circle of thirty slices says nothing, the table has them all. */
  function slicesOf({ labels, series: [{ values, texts }] }) {
    const slices = labels.map((name, at) => ({ name, value: values[at] ?? 0, text: texts[at], at }));
    const ranked = slices.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
    if (ranked.length <= MOST_SLICES) return ranked;
    const rest = ranked.splice(MOST_SLICES - 1);
    const value = rest.reduce((sum, one) => sum + one.value, 0);
    return [...ranked, { name: `其他 ${rest.length} 类`, value, text: String(value), at: null }];
  }

  const isInside = (figure) => figure.dataset.labels === 'inside';
  const SMALLEST = 0.08; // of the circle: in less there is no room for a share

  const AROUND = 140; // what the circle and its lines take of half the width

  /** Names stand whole: in as many lines as there is room for, told beforehand so that none lies over another. */
  function folded(name, figure) {
    const most = Math.max(6, Math.floor((figure.clientWidth / 2 - AROUND) / 12));
    const each = Math.ceil(name.length / Math.ceil(name.length / most));
    return name.match(new RegExp(`.{1,${each}}`, 'gu')).join('\n');
  }

  function sliceLabels(figure, colours, { whole, share }) {
    if (!isInside(figure))
      return {
        radius: ['40%', '62%'],
        label: {
          ...label(colours),
          color: colours.ink,
          lineHeight: 16,
          overflow: 'none',
          formatter: ({ name, value }) => `${folded(name, figure)}\n${share(value)}`,
        },
        labelLine: { lineStyle: { color: colours.line } },
      };
    return {
      radius: ['50%', '94%'],
      label: {
        ...label(colours),
        position: 'inside',
        color: colours.paper,
        formatter: ({ value }) => (value / whole < SMALLEST ? '' : share(value)),
      },
      labelLine: { show: false },
    };
  }

  function pieChart(data, colours, figure) {
    const slices = slicesOf(data);
    const whole = slices.reduce((sum, { value }) => sum + value, 0);
    const share = (value) => `${((value / whole) * 100).toFixed(1)}%`;
    return {
      tooltip: {
        ...tooltipOf(data, colours, 'item'),
        formatter: ({ dataIndex }) => {
          const { name, value, text } = slices[dataIndex];
          return `${name}\n${text}，${share(value)}`;
        },
      },
      series: [
        {
          type: 'pie',
          center: ['50%', '50%'],
          data: slices.map(({ name, value }, at) => ({ name, value, itemStyle: { color: colours.slices[at] } })),
          itemStyle: { borderColor: colours.paper, borderWidth: 2 },
          ...sliceLabels(figure, colours, { whole, share }),
        },
      ],
    };
  }

  /** The colour of its slice before the name of each row; of those that are put together the same. */
  function markRows(figure, data) {
    const places = new Map(slicesOf(data).map(({ at }, place) => [at, place]));
    rowsOf(document.querySelector(figure.dataset.table)).forEach((row, at) => {
      const place = places.get(at) ?? places.get(null);
      if (place === undefined || (data.series[0].values[at] ?? 0) <= 0) return;
      const mark = document.createElement('i');
      mark.className = `slice-mark slice-${place + 1}`;
      row.cells[0].prepend(mark);
    });
  }

  const KINDS = { line: lineChart, bar: barChart, pie: pieChart };

  /** How many points the keys go over, and each in words. */
  function pointsOf(kind, data) {
    if (kind !== 'pie') return data.labels.map((_, at) => told(data, at, '，'));
    return slicesOf(data).map(({ name, text }) => `${name}，${text}`);
  }

  function placeFor(figure) {
    const place = document.createElement('div');
    place.className = 'chart-place';
    place.tabIndex = 0;
    place.setAttribute('role', 'application');
    place.setAttribute('aria-roledescription', '图表');
    const spoken = document.createElement('p');
    spoken.className = 'visually-hidden';
    spoken.setAttribute('aria-live', 'polite');
    const printed = document.createElement('img');
    printed.className = 'chart-printed';
    printed.alt = '';
    figure.prepend(place, spoken, printed);
    return { place, spoken, printed };
  }

  function draw(figure) {
    const data = dataOf(figure);
    if (!data || drawn.has(figure)) return;
    const kind = Object.hasOwn(KINDS, figure.dataset.chart) ? figure.dataset.chart : 'line';
    const { place, spoken, printed } = placeFor(figure);
    const name = figure.dataset.name ?? textOf(figure.querySelector('figcaption'));
    place.setAttribute('aria-label', `${name}，${data.labels.length} 个点；按左右键逐个读出，数字也在旁边的表格里`);
    const option = KINDS[kind](data, coloursOf(figure), figure);
    if (isInside(figure)) markRows(figure, data);
    const make = () => {
      const chart = echarts.init(place, null, { renderer: 'canvas', devicePixelRatio: Math.max(1, devicePixelRatio) });
      chart.setOption({ animation: false, ...option });
      return chart;
    };
    const held = { chart: make(), make, at: -1, points: pointsOf(kind, data), place, spoken, printed };
    const watch = new ResizeObserver(() => held.chart.resize());
    watch.observe(place);
    drawn.set(figure, { ...held, held, watch });
    place.addEventListener('keydown', (event) => step(held, event));
    place.addEventListener('blur', () => show(held, -1));
    figure.classList.add('drawn');
  }

  function show(held, at) {
    const { chart, points, spoken } = held;
    chart.dispatchAction({ type: 'downplay' });
    held.at = at;
    if (at < 0) return void chart.dispatchAction({ type: 'hideTip' });
    chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: at });
    chart.dispatchAction({ type: 'highlight', dataIndex: at });
    spoken.textContent = points[at];
  }

  const STEPS = {
    ArrowRight: (at, last) => Math.min(last, at + 1),
    ArrowDown: (at, last) => Math.min(last, at + 1),
    ArrowLeft: (at, last) => (at < 0 ? last : Math.max(0, at - 1)),
    ArrowUp: (at, last) => (at < 0 ? last : Math.max(0, at - 1)),
    Home: () => 0,
    End: (_at, last) => last,
    Escape: () => -1,
  };

  function step(held, event) {
    if (!Object.hasOwn(STEPS, event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    show(held, STEPS[event.key](held.at, held.points.length - 1));
  }

  function forgetLost() {
    for (const [figure, { held, watch }] of drawn) {
      if (figure.isConnected) continue;
      watch.disconnect();
      held.chart.dispose();
      drawn.delete(figure);
    }
  }

  function drawAll() {
    forgetLost();
    for (const figure of all('figure.chart[data-chart]')) draw(figure);
  }

  // On paper a picture at twice the size: a canvas of the screen would be coarse and cut.
  addEventListener('beforeprint', () => {
    for (const { held, printed } of drawn.values()) {
      printed.src = held.chart.getDataURL({ pixelRatio: 2, backgroundColor: '#ffffff' });
    }
  });

  // Dragged to another screen, or zoomed: drawn again as fine as that one is.
  let fineness = devicePixelRatio;
  addEventListener('resize', () => {
    if (fineness === devicePixelRatio) return;
    fineness = devicePixelRatio;
    for (const { held } of drawn.values()) {
      held.chart.dispose();
      held.chart = held.make();
    }
  });

  document.addEventListener('htmx:afterSettle', drawAll);
  drawAll();
})();
