// The recording of the current row: waveform, spectrogram, playback.

import { on, perFrame } from "./bus";
import { styled, viridis } from "./colors";
import { Clip } from "./clip";
import { openFields } from "./fields";
import { spectra } from "./spectrum";
import { store } from "./store";
import { make } from "./toast";

const audio = make("audio", { preload: "none", id: "audio" });
let wave: HTMLCanvasElement;
let picture: HTMLCanvasElement;
let cursor: HTMLCanvasElement;
let name: HTMLElement;
let readout: HTMLElement;
let play: HTMLButtonElement;
let loop: HTMLInputElement;
let auto: HTMLInputElement;
let window_: HTMLSelectElement;
let depth: HTMLSelectElement;
let clip: Clip | null = null;
/// Seconds in sight.
let sight: [number, number] = [0, 1];
/// Seconds that are marked.
let region: [number, number] | null = null;
let spectrum: { power: Float32Array; bins: number; columns: number } | null = null;
let turn = 0;
const AXIS = 46;

export function openSound(pane: HTMLElement): void {
  name = make("span", { className: "file" }, "No row is chosen: click on one, or press j.");
  readout = make("span", { className: "words-inline", id: "readout" });
  play = make("button", { id: "play", title: "Play or pause (Space)" }, "▶ Play");
  play.addEventListener("click", toggle);
  loop = make("input", { type: "checkbox", id: "loop" });
  auto = make("input", { type: "checkbox", id: "autoplay" });
  window_ = select("Window of the spectrogram", [["5", "5 ms"], ["10", "10 ms"], ["25", "25 ms"], ["50", "50 ms"]], "25");
  depth = select("Range of the spectrogram", [["40", "40 dB"], ["60", "60 dB"], ["80", "80 dB"], ["100", "100 dB"]], "80");
  for (const one of [window_, depth]) one.addEventListener("change", () => void analyse());
  const fit = make("button", { title: "Show all of the sound (z)" }, "Fit");
  fit.addEventListener("click", showAll);
  const bar = make(
    "div",
    { className: "bar" },
    make("h2", {}, "Recording"),
    name,
    make("span", { className: "grow" }),
    readout,
    play,
    make("label", { title: "Play again and again (l)" }, loop, "loop"),
    make("label", { title: "Play each row that is chosen (p)" }, auto, "autoplay"),
    window_,
    depth,
    fit,
  );
  wave = make("canvas", { className: "wave" });
  picture = make("canvas", { className: "spectrogram" });
  cursor = make("canvas", { className: "fill", tabIndex: 0, id: "sound" });
  cursor.setAttribute("role", "application");
  cursor.setAttribute("aria-label", "Waveform and spectrogram. Left and right move the cursor, with Shift they mark a stretch, plus and minus zoom.");
  const stage = make("div", { className: "sound-stage" }, wave, picture, cursor);
  const fields = make("div", { className: "fields" });
  pane.append(bar, make("div", { className: "sound-row" }, stage, fields), audio);
  openFields(fields);
  cursor.addEventListener("pointerdown", pointed);
  cursor.addEventListener("pointermove", read);
  cursor.addEventListener("pointerleave", () => (readout.textContent = ""));
  cursor.addEventListener("wheel", wheeled, { passive: false });
  cursor.addEventListener("keydown", pressed);
  audio.addEventListener("play", () => ((play.textContent = "❚❚ Pause"), tick()));
  audio.addEventListener("pause", () => (play.textContent = "▶ Play"));
  audio.addEventListener("ended", () => loop.checked && playFrom(sightOrRegion()[0]));
  audio.addEventListener("error", () => audio.getAttribute("src") && clip && (name.textContent = "The browser cannot play this sound."));
  on("current", () => void open());
  on("theme", draw);
  new ResizeObserver(() => (size(), void analyse())).observe(stage);
}

function select(title: string, values: [string, string][], value: string): HTMLSelectElement {
  const made = make("select", { title }, ...values.map(([v, text]) => make("option", { value: v }, text)));
  made.value = value;
  return made;
}

async function open(): Promise<void> {
  const [row, now] = [store.current, ++turn];
  audio.pause();
  audio.removeAttribute("src");
  clip = null;
  region = null;
  spectrum = null;
  delete document.body.dataset.decoded;
  draw();
  if (row < 0) return;
  const file = store.info.file === null ? `row ${row + 1}` : store.columns[store.info.file].text(row);
  name.textContent = file;
  if (!store.info.sound) {
    name.textContent = `${file}: the table has no column of recordings`;
    return;
  }
  try {
    const opened = await Clip.open(row, draw);
    if (now !== turn) return;
    clip = opened;
    name.textContent = `${file} · ${clip.seconds.toFixed(2)} s · ${clip.rate} Hz`;
    audio.src = clip.url;
    sight = [0, clip.seconds];
    document.body.dataset.decoded = String(clip.decoded);
    if (auto.checked) playFrom(0);
    await analyse();
  } catch (error) {
    if (now === turn) name.textContent = `${file}: ${(error as Error).message}`;
  }
}

/// The stretch that is played: what is marked, or all.
function sightOrRegion(): [number, number] {
  return region ?? [0, clip?.seconds ?? 0];
}

export function toggle(): void {
  if (!clip) return;
  if (!audio.paused) return audio.pause();
  const [from, to] = sightOrRegion();
  const at = audio.currentTime;
  playFrom(at >= from && at < to - 0.02 ? at : from);
}

function playFrom(second: number): void {
  audio.currentTime = second;
  audio.play().catch((error: Error) => {
    if (error.name !== "AbortError") readout.textContent = `not played: ${error.message}`;
  });
}

export function toggleLoop(): void {
  loop.checked = !loop.checked;
}

export function toggleAuto(): void {
  auto.checked = !auto.checked;
}

/// Follows the sound frame by frame: the cursor, and the end of a marked stretch.
function tick(): void {
  if (audio.paused) return drawCursor();
  const [from, to] = sightOrRegion();
  if (region && audio.currentTime >= to) {
    if (loop.checked) audio.currentTime = from;
    else audio.pause();
  }
  drawCursor();
  requestAnimationFrame(tick);
}

export function showAll(): void {
  if (!clip) return;
  sight = [0, clip.seconds];
  void analyse();
}

/// Moves the cursor and plays from there.
export function skip(seconds: number): void {
  if (!clip) return;
  audio.currentTime = Math.max(0, Math.min(clip.seconds, audio.currentTime + seconds));
  drawCursor();
}

function size(): void {
  const ratio = devicePixelRatio;
  for (const canvas of [wave, picture, cursor]) {
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
  }
}

async function analyse(): Promise<void> {
  const now = turn;
  const shown = clip;
  if (!shown) return draw();
  const [first, last] = sight.map((second) => second * shown.rate);
  const around = await shown.around(first, last);
  if (now !== turn) return;
  const columns = Math.max(8, Math.min(1200, cursor.clientWidth - AXIS));
  if (around) {
    const samples = Math.max(16, Math.round((Number(window_.value) / 1000) * shown.rate));
    spectrum = { ...spectra(around.samples, first - around.from, last - around.from, columns, samples), columns };
  } else spectrum = null;
  part = around;
  draw();
}

let part: { from: number; samples: Float32Array } | null = null;

const draw = perFrame(() => {
  drawWave();
  drawPicture();
  drawCursor();
});

function context(canvas: HTMLCanvasElement): [CanvasRenderingContext2D, number, number] | null {
  const found = canvas.getContext("2d");
  if (!found) return null;
  const ratio = devicePixelRatio;
  found.setTransform(ratio, 0, 0, ratio, 0, 0);
  found.clearRect(0, 0, canvas.width, canvas.height);
  found.font = "11px system-ui, sans-serif";
  return [found, canvas.clientWidth, canvas.clientHeight];
}

function drawWave(): void {
  const got = context(wave);
  if (!got || !clip) return;
  const [ink, width, height] = got;
  const middle = (height - 14) / 2;
  ink.fillStyle = styled("--wave");
  const columns = width - AXIS;
  // A quiet recording is drawn larger, and the axis says so.
  const loudest = clip.loudest;
  const full = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((limit) => loudest <= limit) ?? 1;
  for (let x = 0; x < columns; x++) {
    const [from, to] = [x, x + 1].map((at) => ((sight[0] + (at / columns) * (sight[1] - sight[0])) * clip!.rate));
    const [low, high] = extremes(from, to);
    ink.fillRect(AXIS + x, middle - (high / full) * middle, 1, Math.max(1, ((high - low) / full) * middle));
  }
  times(ink, width, height);
  ink.fillStyle = styled("--faint");
  ink.textAlign = "right";
  ink.textBaseline = "middle";
  ink.fillText(String(full), AXIS - 5, 6);
  ink.fillText("0", AXIS - 5, middle);
  ink.fillText(`−${full}`, AXIS - 5, height - 20);
}

/// Least and greatest sample of a stretch of frames.
function extremes(from: number, to: number): [number, number] {
  if (!clip) return [0, 0];
  const own = part && from >= part.from && to <= part.from + part.samples.length + 1 ? part : null;
  let [low, high] = [1, -1];
  if (own) {
    const last = Math.min(own.samples.length, Math.max(Math.ceil(to), Math.floor(from) + 1) - own.from);
    for (let i = Math.floor(from) - own.from; i < last; i++) {
      if (own.samples[i] < low) low = own.samples[i];
      if (own.samples[i] > high) high = own.samples[i];
    }
  } else {
    const n = clip.peaks.length / 2;
    const last = Math.min(n - 1, Math.floor((to / clip.frames) * n));
    for (let i = Math.floor((from / clip.frames) * n); i <= last; i++) {
      low = Math.min(low, clip.peaks[2 * i]);
      high = Math.max(high, clip.peaks[2 * i + 1]);
    }
  }
  return low > high ? [0, 0] : [low, high];
}

function times(ink: CanvasRenderingContext2D, width: number, height: number): void {
  const long = sight[1] - sight[0];
  const raw = long / Math.max(2, (width - AXIS) / 90);
  const step = 10 ** Math.floor(Math.log10(raw));
  const every = [1, 2, 5, 10].map((m) => m * step).find((s) => s >= raw) ?? step * 10;
  ink.fillStyle = styled("--faint");
  ink.textAlign = "center";
  ink.textBaseline = "bottom";
  const digits = Math.max(0, Math.ceil(-Math.log10(every)));
  for (let at = Math.ceil(sight[0] / every) * every; at <= sight[1]; at += every) {
    const x = AXIS + ((at - sight[0]) / long) * (width - AXIS);
    ink.fillRect(x, height - 15, 1, 3);
    if (x > AXIS + 12 && x < width - 16) ink.fillText(`${at.toFixed(digits)} s`, x, height);
  }
}

function drawPicture(): void {
  const got = context(picture);
  if (!got || !clip) return;
  const [ink, width, height] = got;
  if (!spectrum) {
    ink.fillStyle = styled("--faint");
    ink.textAlign = "center";
    ink.fillText("Zoom in to a minute or less to see the spectrogram.", width / 2, height / 2);
    return;
  }
  const { power, bins, columns } = spectrum;
  // Relative to the loudest place, so that quiet recordings show as much as loud ones.
  let loudest = -Infinity;
  for (const value of power) if (value > loudest) loudest = value;
  const range = Number(depth.value);
  const rows = Math.min(bins, Math.max(1, Math.round(height * devicePixelRatio)));
  const image = ink.createImageData(columns, rows);
  const table = Array.from({ length: 256 }, (_, i) => viridis(i / 255));
  for (let y = 0; y < rows; y++) {
    const high = Math.floor(((rows - y) / rows) * bins);
    const low = Math.min(high - 1, Math.floor(((rows - y - 1) / rows) * bins));
    for (let x = 0; x < columns; x++) {
      let value = -Infinity;
      for (let bin = low; bin < high; bin++) value = Math.max(value, power[x * bins + bin]);
      const shade = Math.max(0, Math.min(255, Math.round(255 * (1 + (value - loudest) / range))));
      const at = 4 * (y * columns + x);
      [image.data[at], image.data[at + 1], image.data[at + 2]] = table[shade];
      image.data[at + 3] = 255;
    }
  }
  const small = new OffscreenCanvas(columns, rows);
  small.getContext("2d")?.putImageData(image, 0, 0);
  ink.drawImage(small, AXIS, 0, width - AXIS, height);
  ink.fillStyle = styled("--faint");
  ink.textAlign = "right";
  const top = clip.rate / 2;
  const step = [250, 500, 1000, 2000, 4000, 5000, 10000].find((s) => (s / top) * height >= 22) ?? 20000;
  for (let hertz = 0; hertz <= top; hertz += step) {
    const y = height - (hertz / top) * height;
    ink.textBaseline = hertz === 0 ? "bottom" : y < 8 ? "top" : "middle";
    ink.fillText(hertz >= 1000 ? `${hertz / 1000} kHz` : `${hertz} Hz`, AXIS - 5, y);
  }
}

function xOf(second: number): number {
  return AXIS + ((second - sight[0]) / (sight[1] - sight[0])) * (cursor.clientWidth - AXIS);
}

function secondAt(x: number): number {
  const share = (x - AXIS) / (cursor.clientWidth - AXIS);
  return Math.max(0, Math.min(clip?.seconds ?? 0, sight[0] + share * (sight[1] - sight[0])));
}

function drawCursor(): void {
  const got = context(cursor);
  if (!got || !clip) return;
  const [ink, width, height] = got;
  ink.save();
  ink.beginPath();
  ink.rect(AXIS, 0, width - AXIS, height);
  ink.clip();
  if (region) {
    ink.fillStyle = styled("--accent-faint");
    ink.fillRect(xOf(region[0]), 0, xOf(region[1]) - xOf(region[0]), height);
    ink.fillStyle = styled("--accent");
    for (const second of region) ink.fillRect(xOf(second) - 0.5, 0, 1.5, height);
  }
  ink.fillStyle = styled("--cursor");
  ink.fillRect(xOf(audio.currentTime) - 0.75, 0, 1.5, height);
  ink.restore();
}

function pointed(event: PointerEvent): void {
  if (!clip || event.button !== 0) return;
  cursor.setPointerCapture(event.pointerId);
  const from = event.offsetX;
  const start = secondAt(from);
  const move = (moved: PointerEvent) => {
    const now = secondAt(moved.offsetX);
    region = Math.abs(moved.offsetX - from) < 4 ? null : [Math.min(start, now), Math.max(start, now)];
    drawCursor();
  };
  const up = (ended: PointerEvent) => {
    move(ended);
    cursor.removeEventListener("pointermove", move);
    audio.currentTime = region?.[0] ?? start;
    drawCursor();
  };
  cursor.addEventListener("pointermove", move);
  cursor.addEventListener("pointerup", up, { once: true });
}

function read(event: PointerEvent): void {
  if (!clip) return;
  const second = `${secondAt(event.offsetX).toFixed(3)} s`;
  const over = event.offsetY - wave.clientHeight;
  if (over < 0 || !spectrum) {
    readout.textContent = second;
    return;
  }
  const share = 1 - over / picture.clientHeight;
  const bin = Math.max(0, Math.min(spectrum.bins - 1, Math.floor(share * spectrum.bins)));
  const x = Math.floor(((event.offsetX - AXIS) / (cursor.clientWidth - AXIS)) * spectrum.columns);
  const power = spectrum.power[Math.max(0, Math.min(spectrum.columns - 1, x)) * spectrum.bins + bin];
  readout.textContent = `${second}, ${Math.round((share * clip.rate) / 2)} Hz, ${power.toFixed(0)} dB`;
}

function zoom(by: number, second: number): void {
  if (!clip) return;
  const long = Math.max(0.005, Math.min(clip.seconds, (sight[1] - sight[0]) * by));
  const share = (second - sight[0]) / (sight[1] - sight[0]);
  const from = Math.max(0, Math.min(clip.seconds - long, second - share * long));
  sight = [from, from + long];
  analyseSoon();
}

const analyseSoon = perFrame(() => void analyse());

function wheeled(event: WheelEvent): void {
  event.preventDefault();
  if (!clip) return;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    const by = ((event.deltaX || event.deltaY) / 600) * (sight[1] - sight[0]);
    const from = Math.max(0, Math.min(clip.seconds - (sight[1] - sight[0]), sight[0] + by));
    sight = [from, from + sight[1] - sight[0]];
    analyseSoon();
  } else zoom(Math.exp(event.deltaY / 400), secondAt(event.offsetX));
}

function pressed(event: KeyboardEvent): void {
  if (!clip) return;
  const step = (sight[1] - sight[0]) / 50;
  const by = event.key === "ArrowRight" ? step : event.key === "ArrowLeft" ? -step : 0;
  if (by !== 0) {
    const before = audio.currentTime;
    skip(by);
    if (event.shiftKey) {
      const [from, to] = region ?? [before, before];
      const now = audio.currentTime;
      region = before === to ? [from, now] : [now, to];
      region.sort((a, b) => a - b);
    }
    drawCursor();
  } else if (event.key === "+" || event.key === "=") zoom(0.8, audio.currentTime);
  else if (event.key === "-") zoom(1.25, audio.currentTime);
  else if (event.key === "Escape" && region) ((region = null), drawCursor());
  else return;
  event.preventDefault();
  event.stopPropagation();
}
