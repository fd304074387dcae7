// Histograms of the shown rows, with the selection and the kept selections in front.

import { on, perFrame } from "./bus";
import { binsOf, countIn, type Bins } from "./bins";
import { KEPT, styled } from "./colors";
import { shown as shownNumber, type Column } from "./column";
import { remember, remembered } from "./memory";
import { store } from "./store";
import { make } from "./toast";

interface Histogram {
  column: Column;
  box: HTMLElement;
  canvas: HTMLCanvasElement;
  words: HTMLElement;
  bins: Bins | null;
  /// The bar that the keys are on.
  at: number;
}

let list: HTMLElement;
let all: Histogram[] = [];

export function openHistograms(pane: HTMLElement): void {
  const add = make("select", { title: "Add a histogram", id: "add-histogram" });
  add.addEventListener("change", () => {
    const column = store.columns.find((c) => c.name === add.value);
    if (column) show([...all.map((h) => h.column), column]);
    add.value = "";
  });
  list = make("div", { className: "list" });
  pane.append(make("div", { className: "bar" }, make("h2", {}, "Histograms"), make("span", { className: "grow" }), add), list);
  on("columns", () => {
    const free = store.columns.filter((c) => c.kind !== "text");
    const names = free.map((c) => make("option", { value: c.name }, c.name));
    add.replaceChildren(make("option", { value: "" }, "+ column"), ...names);
    if (all.length === 0) show(first());
  });
  on(["rows", "selection", "data", "theme"], draw);
  new ResizeObserver(() => draw()).observe(list);
}

function first(): Column[] {
  const names = remembered<string[]>("histograms");
  if (names) return names.flatMap((name) => store.columns.filter((c) => c.name === name && c.kind !== "text"));
  const usual = store.columns.filter(
    (c) => c.group === "data" && c.kind !== "text" && c !== store.tags && c.number !== store.info.file,
  );
  const by = (c: Column) => (c === store.label ? 0 : c.name === "start" || c.name === "end" ? 2 : 1);
  return usual.sort((a, b) => by(a) - by(b)).slice(0, 3);
}

function show(columns: Column[]): void {
  const unique = [...new Set(columns)];
  remember("histograms", unique.map((c) => c.name));
  all = unique.map((column) => all.find((h) => h.column === column) ?? create(column));
  list.replaceChildren(...all.map((h) => h.box));
  for (const histogram of all) void histogram.column.load().then(draw);
  draw();
}

function create(column: Column): Histogram {
  const canvas = make("canvas", { tabIndex: 0, className: "histogram" });
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `Histogram of ${column.name}. Left and right choose a bar, Enter selects its rows, with Shift in addition.`);
  const words = make("span", { className: "words-inline" });
  const close = make("button", { className: "quiet", title: `Remove the histogram of ${column.name}` }, "×");
  const box = make("div", { className: "histogram-box" }, make("div", { className: "bar small" }, make("b", {}, column.name), words, make("span", { className: "grow" }), close), canvas);
  const histogram: Histogram = { column, box, canvas, words, bins: null, at: -1 };
  close.addEventListener("click", () => show(all.filter((h) => h !== histogram).map((h) => h.column)));
  const bar = (event: PointerEvent) => {
    const count = histogram.bins?.names.length ?? 0;
    return Math.max(0, Math.min(count - 1, Math.floor((event.offsetX / canvas.clientWidth) * count)));
  };
  canvas.addEventListener("pointermove", (event) => {
    histogram.at = bar(event);
    draw();
  });
  canvas.addEventListener("pointerleave", () => {
    histogram.at = -1;
    draw();
  });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    const from = bar(event);
    const up = (ended: PointerEvent) => {
      const to = bar(ended);
      choose(histogram, Math.min(from, to), Math.max(from, to), ended.shiftKey);
    };
    canvas.addEventListener("pointerup", up, { once: true });
  });
  canvas.addEventListener("keydown", (event) => {
    const count = histogram.bins?.names.length ?? 0;
    if (event.key === "ArrowRight") histogram.at = Math.min(count - 1, histogram.at + 1);
    else if (event.key === "ArrowLeft") histogram.at = Math.max(0, histogram.at - 1);
    else if (event.key === "Enter" && histogram.at >= 0) choose(histogram, histogram.at, histogram.at, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  });
  return histogram;
}

function choose(histogram: Histogram, from: number, to: number, more: boolean): void {
  const { bins } = histogram;
  if (!bins) return;
  if (!more) store.selected.fill(0);
  for (let row = 0; row < store.rows; row++) {
    if (bins.of[row] >= from && bins.of[row] <= to && store.passing[row]) store.selected[row] = 1;
  }
  store.selectionChanged();
}

const draw = perFrame(() => {
  for (const histogram of all) if (histogram.column.ready) drawOne(histogram);
});

function drawOne(histogram: Histogram): void {
  const { canvas, column } = histogram;
  const bins = (histogram.bins = binsOf(column));
  const ratio = devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const room = height - 16;
  const shown = countIn(bins, store.passing);
  const chosen = store.selectedCount > 0 ? countIn(bins, store.selected, store.passing) : null;
  const most = Math.max(1, ...shown);
  const step = width / bins.names.length;
  const gap = step > 6 ? 1.5 : 0.5;
  shown.forEach((count, i) => {
    const tall = (count / most) * room;
    context.fillStyle = styled(histogram.at === i ? "--bar-strong" : "--bar");
    context.fillRect(i * step + gap, room - tall, step - 2 * gap, tall);
    if (chosen && chosen[i] > 0) {
      const part = Math.max(2, (chosen[i] / most) * room);
      context.fillStyle = styled("--select");
      context.fillRect(i * step + gap, room - part, step - 2 * gap, part);
    }
  });
  for (const kept of store.kept) outline(context, bins, kept.mask, KEPT[kept.name], room, step);
  label(context, bins, width, height, step);
  const at = histogram.at;
  const own = chosen && at >= 0 ? `, ${chosen[at]} selected` : "";
  const text = at >= 0 && at < shown.length ? `${bins.names[at]}: ${shown[at]}${own}` : "";
  if (histogram.words.textContent !== text) histogram.words.textContent = text;
}

/// The shares of a kept selection as steps: whatever their number, shapes can be compared.
function outline(context: CanvasRenderingContext2D, bins: Bins, mask: Uint8Array, color: string, room: number, step: number): void {
  const counts = countIn(bins, mask);
  const most = Math.max(1, ...counts);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  counts.forEach((count, i) => {
    const y = room - (count / most) * (room - 2);
    context.lineTo(i * step, y);
    context.lineTo((i + 1) * step, y);
  });
  context.stroke();
}

function label(context: CanvasRenderingContext2D, bins: Bins, width: number, height: number, step: number): void {
  context.fillStyle = styled("--faint");
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "bottom";
  if (bins.limits) {
    const [low, high] = bins.limits.map((v) => shownNumber(Number(v.toPrecision(4))));
    context.textAlign = "left";
    context.fillText(low, 1, height);
    context.textAlign = "right";
    context.fillText(high, width - 1, height);
    return;
  }
  context.textAlign = "center";
  let free = 0;
  bins.names.forEach((name, i) => {
    const at = (i + 0.5) * step;
    let text = name;
    while (text.length > 1 && context.measureText(text).width > Math.max(step, 30) - 3) text = text.slice(0, -1);
    if (text !== name && text.length > 1) text = `${text.slice(0, -1)}…`;
    const half = context.measureText(text).width / 2;
    if (at - half < free || at + half > width + 1) return;
    context.fillText(text, at, height);
    free = at + half + 4;
  });
}
