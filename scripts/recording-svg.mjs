// Frames of a terminal as one SVG that plays by itself (CSS only) and begins anew at its end. Where nothing moves (a still picture, or reduced
// motion is wanted) the last frame is shown.

const CELL = 8.4;
const LINE = 19;
const EDGE = 14;
const BAR = 30;
/** What the sixteen colours look like on the dark ground. */
const COLOURS = ['#6b7280', '#f87171', '#4ade80', '#facc15', '#60a5fa', '#c084fc', '#22d3ee', '#e5e7eb', '#9ca3af', '#fca5a5', '#86efac', '#fde047', '#93c5fd', '#d8b4fe', '#67e8f9', '#ffffff'];

const escape = (text) => text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]);
const fixed = (number) => String(Math.round(number * 1000) / 1000);

function textOf({ x, style, text }, y) {
  const colour = /^\d+/.exec(style)?.[0];
  const fill = colour === undefined ? '' : ` fill="${COLOURS[Number(colour)] ?? COLOURS[7]}"`;
  const looks = `${style.includes('b') ? ' font-weight="bold"' : ''}${style.includes('u') ? ' text-decoration="underline"' : ''}${style.includes('d') ? ' opacity=".6"' : ''}`;
  const shown = text.trimEnd();
  const indent = shown.length - shown.trimStart().length;
  return shown === '' ? '' : `<text x="${fixed((x + indent) * CELL)}" y="${y}"${fill}${looks} xml:space="preserve">${escape(shown.trimStart())}</text>`;
}

/** `frames`: lines of styled runs and how long they are seen, in ms. Equal lines are drawn once and used again. */
export function drawFrames(frames, { columns, rows }) {
  const width = Math.ceil(columns * CELL + 2 * EDGE);
  const height = rows * LINE + 2 * EDGE + BAR;
  const total = frames.reduce((sum, { ms }) => sum + ms, 0);
  const drawn = new Map();
  const lineId = (line) => {
    const key = JSON.stringify(line);
    if (!drawn.has(key)) drawn.set(key, { id: `l${drawn.size}`, line });
    return drawn.get(key).id;
  };
  let at = 0;
  const keys = [];
  const strips = frames.map(({ lines, ms }, index) => {
    keys.push(`${fixed((at / total) * 100)}%{transform:translateX(${-index * width}px)}`);
    at += ms;
    const used = lines.map((line, row) => (line.length === 0 ? '' : `<use href="#${lineId(line)}" y="${row * LINE}"/>`)).join('');
    return `<g transform="translate(${index * width} 0)">${used}</g>`;
  });
  keys.push(`100%{transform:translateX(${-(frames.length - 1) * width}px)}`);
  const last = -(frames.length - 1) * width;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal in which lettactl plans, applies, talks to an agent and finds drift">
<style>
text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:14px}
.film{transform:translateX(${last}px);animation:film ${fixed(total / 1000)}s step-end infinite}
@keyframes film{${keys.join('')}}
@media (prefers-reduced-motion:reduce){.film{animation:none}}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#111827"/>
<circle cx="18" cy="16" r="5" fill="#f87171"/><circle cx="36" cy="16" r="5" fill="#facc15"/><circle cx="54" cy="16" r="5" fill="#4ade80"/>
<defs>${[...drawn.values()].map(({ id, line }) => `<g id="${id}">${line.map((run) => textOf(run, LINE - 5)).join('')}</g>`).join('')}</defs>
<svg x="${EDGE}" y="${EDGE + BAR / 2 + 4}" width="${width - 2 * EDGE}" height="${rows * LINE}" overflow="hidden" fill="#e5e7eb"><g class="film">${strips.join('')}</g></svg>
</svg>
`;
}
