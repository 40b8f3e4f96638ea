import type { Random } from '../random.ts';

/** What stands in the pictures, as SVG. No letters: fonts differ from machine to machine. */

const svg = (width: number, height: number, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`;

/** Hills one behind the other, houses with lit windows, a blurred sun. */
export function hillSvg(random: Random, width: number, height: number): string {
  const sun = `<defs><radialGradient id="s"><stop offset="0" stop-color="#fff7d6"/><stop offset="1" stop-color="#fff7d6" stop-opacity="0"/></radialGradient></defs><circle cx="${random.between(0, width)}" cy="${random.between(0, Math.round(height / 2))}" r="${Math.round(height / 4)}" fill="url(#s)"/>`;
  const hue = random.between(70, 210);
  const hills = [0.5, 0.65, 0.8].map((level, i) => {
    const top = () => Math.round(height * (level + random.unit() * 0.15 - 0.08));
    return `<path d="M0 ${top()}C${width / 3} ${top()} ${width / 2} ${top()} ${width} ${top()}V${height}H0Z" fill="hsl(${hue + i * 14} ${24 + i * 8}% ${52 - i * 15}%)"/>`;
  });
  return svg(width, height, sun + hills.join('') + houses(random, width, height));
}

function houses(random: Random, width: number, height: number): string {
  return Array.from({ length: random.between(2, 6) }, () => {
    const [w, h] = [random.between(5, 12) / 100, random.between(12, 40) / 100];
    const [x, y] = [random.unit() * width, height * (0.95 - h)];
    const windows = Array.from({ length: random.between(3, 9) }, () => {
      const [u, v] = [random.unit() * 0.8 + 0.05, random.unit() * 0.8 + 0.05];
      return rect(x + u * w * width, y + v * h * height, width / 90, height / 50, '#ffe9a8');
    });
    return (
      rect(x, y, w * width, h * height, `hsl(${random.below(360)} 12% ${random.between(25, 60)}%)`) + windows.join('')
    );
  }).join('');
}

/** A chat on a phone: bubbles to both sides with bars for lines. */
export function shapesSvg(random: Random, width: number, height: number): string {
  const parts = [
    rect(0, 0, width, height, '#ededed'),
    rect(0, 0, width, 96, '#f7f7f7'),
    rect(260, 40, 200, 24, '#333'),
  ];
  for (let y = 130; y < height - 160; ) {
    const [own, lines, length] = [random.chance(0.5), random.between(1, 4), random.between(160, 460)];
    const tall = lines * 36 + 28;
    const x = own ? width - 110 - length : 110;
    parts.push(rect(own ? width - 92 : 24, y, 68, 68, `hsl(${random.below(360)} 40% 60%)`, 8));
    parts.push(rect(x, y, length, tall, own ? '#95ec69' : '#fff', 10));
    for (let i = 0; i < lines; i += 1) {
      const bar = i === lines - 1 ? random.between(60, length - 60) : length - 40;
      parts.push(rect(x + 20, y + 20 + i * 36, bar, 18, '#444', 4));
    }
    y += tall + random.between(30, 70);
  }
  return svg(width, height, parts.join(''));
}

/** A spreadsheet with a column chart. */
export function tableSvg(random: Random, width: number, height: number): string {
  const parts = [rect(0, 0, width, height, '#fff'), rect(0, 0, width, 44, '#217346')];
  for (let y = 60; y < height - 240; y += 36) {
    for (let x = 20; x < width - 40; x += 150) {
      parts.push(rect(x, y, 146, 32, y === 60 ? '#d9ead3' : '#f6f8fa'));
      parts.push(rect(x + 10, y + 10, random.between(30, 110), 12, '#57606a', 3));
    }
  }
  for (let x = 40; x < width - 60; x += 60) {
    const tall = random.between(20, 180);
    parts.push(rect(x, height - 20 - tall, 36, tall, x % 120 === 40 ? '#3578e5' : '#f0883e'));
  }
  return svg(width, height, parts.join(''));
}

function rect(x: number, y: number, width: number, height: number, fill: string, round = 0): string {
  const n = (value: number) => Math.round(value);
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${round}" fill="${fill}"/>`;
}
