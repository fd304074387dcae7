// The similarity map: points, lasso, a frame drawn with the keys.

import { on, perFrame } from "./bus";
import { categoryColor, colours, KEPT, rgb, styled } from "./colors";
import type { Column } from "./column";
import { remember, remembered } from "./memory";
import { Points, type View } from "./points";
import { store } from "./store";
import { make } from "./toast";

let points: Points;
let canvas: HTMLCanvasElement;
let overlay: HTMLCanvasElement;
let words: HTMLElement;
let legend: HTMLElement;
let axes: [HTMLSelectElement, HTMLSelectElement];
let choice: HTMLSelectElement;
let colour: HTMLSelectElement;
let panning = false;
let places = new Float32Array(0);
/// 1 where a row has a place.
let placed = new Uint8Array(0);
let paints = new Uint8Array(0);
let shape = "";
/// Somebody has chosen a map: it stays when another one comes.
let chosen = false;
const view: View = { x: 0, y: 0, scale: 1 };
/// Width and height of all points together; the larger one is 1.
let extent: [number, number] = [1, 1];
let lasso: [number, number][] = [];
/// The place of the keys, in pixels, and where a frame was begun.
let cross: [number, number] | null = null;
let corner: [number, number] | null = null;

const OWN = "two columns";
/// As --select in the style sheet.
const SELECTED: [number, number, number] = [245, 158, 11];

export function openMap(pane: HTMLElement): void {
  choice = make("select", { title: "Which map" });
  axes = [make("select", { title: "From left to right" }), make("select", { title: "From bottom to top" })];
  colour = make("select", { title: "Colour by" });
  const mode = make("button", { title: "Drag to select, or drag to move (m)", id: "map-mode" }, "Lasso");
  mode.addEventListener("click", () => {
    panning = !panning;
    mode.textContent = panning ? "Move" : "Lasso";
  });
  const fit = make("button", { title: "Show all (0)" }, "Fit");
  fit.addEventListener("click", fitView);
  const bar = make("div", { className: "bar" }, make("h2", {}, "Map"), choice, ...axes, "colour", colour, make("span", { className: "grow" }), mode, fit);
  canvas = make("canvas", { className: "fill" });
  overlay = make("canvas", { className: "fill", tabIndex: 0, id: "map" });
  overlay.setAttribute("role", "application");
  overlay.setAttribute("aria-label", "Map of the rows. Arrow keys move a cross, Enter begins and ends a frame, C goes to the nearest row, plus and minus zoom.");
  words = make("div", { className: "words" });
  legend = make("div", { className: "legend" });
  pane.append(bar, make("div", { className: "stage" }, canvas, overlay, words, legend));
  points = new Points(canvas);
  for (const select of [choice, ...axes]) {
    select.addEventListener("change", () => {
      chosen = true;
      void place();
    });
  }
  colour.addEventListener("change", () => {
    remember("colour", colour.value);
    void column(colour.value)?.load().then(paint);
    paint();
  });
  overlay.addEventListener("pointerdown", pointed);
  overlay.addEventListener("pointermove", hovered);
  overlay.addEventListener("pointerleave", () => (words.textContent = status()));
  overlay.addEventListener("wheel", wheeled, { passive: false });
  overlay.addEventListener("keydown", pressed);
  overlay.addEventListener("blur", () => ((cross = corner = null), draw()));
  overlay.addEventListener("focus", () => draw());
  new ResizeObserver(() => size()).observe(overlay);
  on("columns", offer);
  on(["rows", "selection", "theme"], paint);
  on("data", () => (place(), paint()));
  on("current", () => draw());
}

function column(name: string): Column | undefined {
  return store.columns.find((c) => c.name === name);
}

function offer(): void {
  const before = [choice.value, axes[0].value, axes[1].value, colour.value];
  const numbers = store.columns.filter((c) => c.kind === "number");
  options(choice, [...store.maps.map((m) => m.name), ...(numbers.length > 1 ? [OWN] : [])]);
  for (const select of axes) options(select, numbers.map((c) => c.name));
  options(colour, ["nothing", ...store.columns.filter((c) => c.kind !== "text").map((c) => c.name)]);
  const classes = store.columns.find((c) => c.kind === "category" && c.number !== store.info.file && c !== store.tags);
  const latest = store.maps.at(-1)?.name;
  choice.value = chosen && before[0] ? before[0] : (latest ?? OWN);
  const shown = numbers.filter((c) => c.group === "data" && c.name !== "start" && c.name !== "end");
  axes[0].value = before[1] || (shown[0] ?? numbers[0])?.name || "";
  axes[1].value = before[2] || (shown[1] ?? numbers[1])?.name || "";
  colour.value = before[3] || remembered<string>("colour") || (store.label ?? classes)?.name || "nothing";
  if (colour.value === "") colour.value = "nothing";
  void column(colour.value)?.load();
  void place();
}

function options(select: HTMLSelectElement, names: string[]): void {
  if (names.join("\n") === [...select.options].map((o) => o.value).join("\n")) return;
  select.replaceChildren(...names.map((name) => make("option", { value: name }, name)));
}

/// Puts the points where the chosen columns say.
async function place(): Promise<void> {
  const own = choice.value === OWN || choice.value === "";
  for (const select of axes) select.hidden = !own || choice.value === "";
  const map = store.maps.find((m) => m.name === choice.value);
  const [x, y] = map ? [store.columns[map.x], store.columns[map.y]] : axes.map((a) => column(a.value));
  if (!x || !y) {
    words.textContent = status();
    return;
  }
  await Promise.all([x.load(), y.load()]);
  const now = `${x.number}:${x.version}:${y.number}:${y.version}`;
  if (now === shape) return;
  shape = now;
  places = new Float32Array(2 * store.rows);
  placed = new Uint8Array(store.rows);
  // A map keeps its angles; two columns of their own fill the stage.
  const [a, b] = [spread(x.numbers), spread(y.numbers)];
  const width = map ? Math.max(a.width, b.width) : 0;
  for (let row = 0; row < store.rows; row++) {
    places[2 * row] = (x.numbers[row] - a.middle) / (width || a.width);
    places[2 * row + 1] = (y.numbers[row] - b.middle) / (width || b.width);
    placed[row] = Number.isNaN(places[2 * row] + places[2 * row + 1]) ? 0 : 1;
  }
  extent = [a.width / (width || a.width), b.width / (width || b.width)];
  points.setPlaces(places);
  fitView();
  paint();
}

function spread(values: Float64Array): { middle: number; width: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low < high)) return { middle: Number.isFinite(low) ? low : 0, width: 1 };
  return { middle: (low + high) / 2, width: high - low };
}

const paint = perFrame(() => {
  const { selected, passing, rows } = store;
  if (paints.length !== 4 * rows) paints = new Uint8Array(4 * rows);
  paints.set(colours(column(colour.value), rows));
  for (let row = 0; row < rows; row++) paints[4 * row + 3] = placed[row] * (1 + passing[row]);
  for (const kept of store.kept) inFront(kept.mask, rgb(KEPT[kept.name]));
  inFront(selected, store.kept.length > 0 ? SELECTED : null);
  points.setPaints(paints);
  drawLegend();
  draw();
});

/// Draws the rows of a mask in front, in a colour of their own if there is one.
function inFront(mask: Uint8Array, color: [number, number, number] | null): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0 || placed[row] === 0) continue;
    if (color) paints.set(color, 4 * row);
    paints[4 * row + 3] = 3;
  }
}

function drawLegend(): void {
  const shown = column(colour.value);
  if (!shown?.ready || shown.kind !== "category") return legend.replaceChildren();
  const labels = shown.labels.map((label, code) => ({ label, code })).filter((l) => l.label !== "");
  const entries = labels.slice(0, 12).map(({ label, code }) => {
    const dot = make("i");
    dot.style.background = categoryColor(code);
    return make("span", {}, dot, label);
  });
  if (labels.length > 12) entries.push(make("span", {}, `and ${labels.length - 12} more`));
  legend.replaceChildren(...entries);
}

function size(): void {
  const ratio = devicePixelRatio;
  for (const one of [canvas, overlay]) {
    one.width = Math.max(1, Math.round(overlay.clientWidth * ratio));
    one.height = Math.max(1, Math.round(overlay.clientHeight * ratio));
  }
  fitView();
}

export function fitView(): void {
  view.x = view.y = 0;
  view.scale = 0.92 * Math.min(overlay.clientWidth / extent[0], overlay.clientHeight / extent[1]);
  draw();
}

function pointSize(): number {
  const zoom = view.scale / Math.max(1, Math.min(overlay.clientWidth, overlay.clientHeight));
  const base = store.rows > 200_000 ? 1.5 : store.rows > 20_000 ? 2.5 : store.rows > 2000 ? 5 : 7;
  return base * Math.max(1, Math.min(2.5, Math.sqrt(zoom)));
}

const draw = perFrame(() => {
  points.draw(view, pointSize());
  const context = overlay.getContext("2d");
  if (!context) return;
  const ratio = devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, overlay.width, overlay.height);
  const ink = styled("--ink");
  if (store.current >= 0) {
    const [x, y] = onScreen(store.current);
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, pointSize() + 4, 0, 7);
    context.stroke();
  }
  const frame = corner && cross ? rectangle(corner, cross) : lasso;
  if (frame.length > 1) {
    context.strokeStyle = styled("--accent");
    context.fillStyle = styled("--accent-faint");
    context.lineWidth = 1.5;
    context.beginPath();
    frame.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
    context.fill();
    context.stroke();
  }
  if (cross) {
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(cross[0] - 9, cross[1]);
    context.lineTo(cross[0] + 9, cross[1]);
    context.moveTo(cross[0], cross[1] - 9);
    context.lineTo(cross[0], cross[1] + 9);
    context.stroke();
  }
  if (words.textContent === "" || !hovering) words.textContent = status();
});

let hovering = false;

function status(): string {
  const busy = store.info?.busy ? `${store.info.busy} …` : "";
  if (places.length === 0) return busy || "A map needs two columns of numbers.";
  return busy;
}

function rectangle(a: [number, number], b: [number, number]): [number, number][] {
  return [a, [b[0], a[1]], b, [a[0], b[1]]];
}

function onScreen(row: number): [number, number] {
  return [
    overlay.clientWidth / 2 + (places[2 * row] - view.x) * view.scale,
    overlay.clientHeight / 2 - (places[2 * row + 1] - view.y) * view.scale,
  ];
}

/// The shown row that is nearest to a place on the screen, if it is close.
function nearest(x: number, y: number, reach: number): number {
  const px = view.x + (x - overlay.clientWidth / 2) / view.scale;
  const py = view.y - (y - overlay.clientHeight / 2) / view.scale;
  let [best, at] = [(reach / view.scale) ** 2, -1];
  for (let row = 0; row < store.rows; row++) {
    const dx = places[2 * row] - px;
    const dy = places[2 * row + 1] - py;
    const far = dx * dx + dy * dy;
    if (far < best && store.passing[row]) [best, at] = [far, row];
  }
  return at;
}

/// Selects the shown rows inside a polygon on the screen.
function selectInside(polygon: [number, number][], event: { shiftKey: boolean; ctrlKey: boolean; altKey: boolean }): void {
  const xs = polygon.map(([x]) => view.x + (x - overlay.clientWidth / 2) / view.scale);
  const ys = polygon.map(([, y]) => view.y - (y - overlay.clientHeight / 2) / view.scale);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const remove = event.ctrlKey || event.altKey;
  if (!event.shiftKey && !remove) store.selected.fill(0);
  for (let row = 0; row < store.rows; row++) {
    const [x, y] = [places[2 * row], places[2 * row + 1]];
    if (!(x >= left && x <= right && y >= low && y <= high) || !store.passing[row]) continue;
    let inside = false;
    for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
      if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
    }
    if (inside) store.selected[row] = remove ? 0 : 1;
  }
  store.selectionChanged();
}

function pointed(event: PointerEvent): void {
  overlay.setPointerCapture(event.pointerId);
  cross = corner = null;
  const start: [number, number] = [event.offsetX, event.offsetY];
  const moving = panning || event.button !== 0;
  const from = { ...view };
  lasso = moving ? [] : [start];
  const move = (moved: PointerEvent) => {
    const at: [number, number] = [moved.offsetX, moved.offsetY];
    if (moving) {
      view.x = from.x - (at[0] - start[0]) / view.scale;
      view.y = from.y + (at[1] - start[1]) / view.scale;
    } else {
      lasso.push(at);
    }
    draw();
  };
  const up = (ended: PointerEvent) => {
    overlay.removeEventListener("pointermove", move);
    overlay.removeEventListener("pointerup", up);
    const far = Math.hypot(ended.offsetX - start[0], ended.offsetY - start[1]);
    const drawn = lasso;
    lasso = [];
    if (!moving && drawn.length > 4) selectInside(drawn, ended);
    else if (far < 4) {
      const row = nearest(ended.offsetX, ended.offsetY, 12);
      if (row >= 0) store.setCurrent(row);
    }
    draw();
  };
  overlay.addEventListener("pointermove", move);
  overlay.addEventListener("pointerup", up);
}

const hover = perFrame(() => {
  if (!hoverAt || lasso.length > 0) return;
  const row = nearest(hoverAt[0], hoverAt[1], 10);
  hovering = row >= 0;
  if (row < 0) {
    words.textContent = status();
    return;
  }
  const file = store.info.file === null ? `row ${row + 1}` : store.columns[store.info.file].text(row);
  const label = store.label ? ` · ${store.label.text(row)}` : "";
  words.textContent = `${file}${label}`;
});
let hoverAt: [number, number] | null = null;

function hovered(event: PointerEvent): void {
  hoverAt = [event.offsetX, event.offsetY];
  if (places.length > 0) hover();
}

function zoom(by: number, x = overlay.clientWidth / 2, y = overlay.clientHeight / 2): void {
  const before = view.scale;
  const full = Math.min(overlay.clientWidth, overlay.clientHeight);
  view.scale = Math.max(full / 4, Math.min(full * 1e5, view.scale * by));
  view.x += (x - overlay.clientWidth / 2) * (1 / before - 1 / view.scale);
  view.y -= (y - overlay.clientHeight / 2) * (1 / before - 1 / view.scale);
  draw();
}

function wheeled(event: WheelEvent): void {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
}

function pressed(event: KeyboardEvent): void {
  const step = event.shiftKey ? 40 : 10;
  const moves: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const move = moves[event.key];
  cross ??= [overlay.clientWidth / 2, overlay.clientHeight / 2];
  if (move) {
    cross = [
      Math.max(0, Math.min(overlay.clientWidth, cross[0] + move[0])),
      Math.max(0, Math.min(overlay.clientHeight, cross[1] + move[1])),
    ];
  } else if (event.key === "+" || event.key === "=") zoom(1.25, ...cross);
  else if (event.key === "-") zoom(0.8, ...cross);
  else if (event.key === "0") fitView();
  else if (event.key === "Enter") {
    if (corner) {
      selectInside(rectangle(corner, cross), event);
      corner = null;
    } else corner = cross;
  } else if (event.key === "c") {
    const row = nearest(cross[0], cross[1], 1e4);
    if (row >= 0) store.setCurrent(row);
  } else if (event.key === "Escape" && corner) corner = null;
  else return;
  event.preventDefault();
  event.stopPropagation();
  draw();
}
