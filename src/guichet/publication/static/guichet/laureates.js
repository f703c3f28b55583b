// The map of laureates: what the picture shows, drawn again so that one may move in it. Data come once, at the first touch;
// zoom and pan ask nothing more. Without this script the picture and the table stand.

const CLOSEST = 40;
const REACH = 10; // pixels around the pointer where a disc is found
const stage = document.querySelector("[data-laureates]");
const image = stage.querySelector("img");
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const whole = { x: 0, y: 0, width: image.width };
const size = { width: Number(image.getAttribute("width")), height: Number(image.getAttribute("height")) };
const [left, top_, width] = stage.dataset.view.split(",").map(Number);
const begun = { x: left, y: top_, width };
let view = { ...begun };
let country = null;
let loading = null;
let names = null;
let shown = { level: stage.dataset.level, discs: [] };
let pointed = null;
let chosen = null; // the département one zoomed to: its communes stand out
let waiting = false;

whole.width = size.width;

// ---- what is put around the picture

const canvas = document.createElement("canvas");
canvas.className = "gu-laureates__canvas";
canvas.hidden = true;
const told = document.createElement("p");
told.className = "gu-laureates__told";
told.setAttribute("role", "status");
const tools = document.createElement("div");
tools.className = "gu-laureates__tools";
const buttons = [
  ["+", "Agrandir la carte", () => zoom(1.6)],
  ["−", "Réduire la carte", () => zoom(1 / 1.6)],
  ["France", "Toute la France", () => ((chosen = null), go(whole))],
];
for (const [words, label, act] of buttons) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.setAttribute("aria-label", label === "Toute la France" ? "France : toute la carte" : label);
  button.title = label;
  button.addEventListener("click", () => ready().then(act));
  tools.append(button);
}
stage.append(canvas, tools);
stage.after(told);
stage.tabIndex = 0;
stage.setAttribute("role", "group");
stage.setAttribute("aria-label", "Carte : flèches pour se déplacer, plus et moins pour la taille, Entrée pour passer d’un lieu au suivant");

// ---- the data

function ready() {
  loading ??= Promise.all([read(stage.dataset.places), read(stage.dataset.points)]).then(([places, points]) => {
    country = unfold(places);
    shown.discs = discs(points.points);
    canvas.hidden = false;
    draw();
    read(stage.dataset.names).then((found) => {
      names = found;
      if (pointed) tell(pointed);
    });
  });
  return loading;
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function sums(column) {
  let total = 0;
  return column.map((step) => (total += step));
}

function unfold(file) {
  const places = {};
  for (const [level, { nord, est }] of Object.entries(file.lieux)) {
    const north = sums(nord);
    const east = sums(est);
    places[level] = north.map((latitude, rank) => locate(file, latitude * file.pas, east[rank] * file.pas));
  }
  let first = 0;
  const runs = new Map();
  for (const [code, count] of file.departements) {
    runs.set(code.split("-")[1], places.commune.slice(first, (first += count)).filter(Boolean));
  }
  return { places, runs, lights: file.lumieres, frames: file.cadres, units: file.unites };
}

function locate(file, latitude, longitude) {
  for (const [south, west, north, east, frameLeft, frameTop, frameWidth, frameHeight] of file.cadres) {
    if (latitude > south && latitude < north && longitude > west && longitude < east) {
      return [
        frameLeft + ((longitude - west) * (frameWidth - 1)) / (east - west),
        frameTop + ((north - latitude) * (frameHeight - 1)) / (north - south),
      ];
    }
  }
  return null;
}

function discs(points) {
  const found = [];
  for (const [level, column] of Object.entries(points)) {
    sums(column.rangs).forEach((rank, index) => {
      const at = country.places[level][rank];
      const amount = column.euros[index];
      const radius = Math.min(26, Math.max(1, Math.sqrt(amount) / country.units[level]));
      if (at) found.push({ level, rank, at, radius, amount, awards: column.aides[index] });
    });
  }
  return found.sort((one, other) => other.radius - one.radius);
}

// ---- drawing

function draw() {
  if (waiting || !country) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    paint();
  });
}

function paint() {
  const dense = window.devicePixelRatio || 1;
  const wide = stage.clientWidth * dense;
  const high = (wide * size.height) / size.width;
  if (canvas.width !== Math.round(wide)) {
    canvas.width = Math.round(wide);
    canvas.height = Math.round(high);
  }
  const pen = canvas.getContext("2d");
  const scale = canvas.width / view.width;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  lights(pen, scale);
  borders(pen, scale);
  pen.fillStyle = "rgba(255, 157, 20, 0.5)";
  pen.strokeStyle = "rgb(255, 180, 60)";
  pen.lineWidth = Math.max(1, dense);
  for (const disc of shown.discs) {
    const [x, y] = place(disc.at, scale);
    const radius = spread(disc, scale);
    if (x < -radius || y < -radius || x > canvas.width + radius || y > canvas.height + radius) continue;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
    if (radius > 3) pen.stroke();
  }
  if (pointed) ring(pen, scale);
}

function lights(pen, scale) {
  const shades = ["#4a4ea0", "#5c61b8", "#8489d8", "#b4b8f0", "#ffffff"];
  const base = Math.max(1, Math.min(5, Math.sqrt(scale)));
  shades.forEach((shade, light) => {
    pen.fillStyle = shade;
    const side = base * (light > 2 ? 1.6 : 1);
    country.places.commune.forEach((at, rank) => {
      if (!at || Number(country.lights[rank]) !== light) return;
      const [x, y] = place(at, scale);
      if (x >= 0 && y >= 0 && x <= canvas.width && y <= canvas.height) pen.fillRect(x - side / 2, y - side / 2, side, side);
    });
  });
  pen.fillStyle = "#e3e3fd";
  for (const at of (chosen && country.runs.get(chosen)) || []) {
    const [x, y] = place(at, scale);
    pen.fillRect(x - base / 2, y - base / 2, base, base);
  }
}

function borders(pen, scale) {
  pen.strokeStyle = "#5c61b8";
  for (const [, , , , frameLeft, frameTop, frameWidth, frameHeight] of country.frames.slice(1)) {
    const [x, y] = place([frameLeft - 4, frameTop - 4], scale);
    pen.strokeRect(x, y, (frameWidth + 8) * scale, (frameHeight + 8) * scale);
  }
}

function ring(pen, scale) {
  const [x, y] = place(pointed.at, scale);
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 3;
  pen.beginPath();
  pen.arc(x, y, spread(pointed, scale) + 4, 0, 2 * Math.PI);
  pen.stroke();
}

function place([x, y], scale) {
  return [(x - view.x) * scale, (y - view.y) * scale];
}

function spread(disc, scale) {
  const grown = Math.sqrt(whole.width / view.width);
  return (disc.radius * grown * scale * view.width) / whole.width + 0.5;
}

// ---- moving

function go(target) {
  const least = whole.width / CLOSEST;
  const wanted = { ...target, width: Math.min(whole.width, Math.max(least, target.width)) };
  const high = (wanted.width * size.height) / size.width;
  wanted.x = Math.min(size.width - wanted.width, Math.max(0, wanted.x));
  wanted.y = Math.min(size.height - high, Math.max(0, wanted.y));
  if (calm.matches || target.now) {
    view = wanted;
    draw();
    return;
  }
  const from = { ...view };
  const start = performance.now();
  const step = (now) => {
    const part = Math.min(1, (now - start) / 350);
    const eased = 1 - (1 - part) ** 3;
    view = {};
    for (const key of ["x", "y", "width"]) view[key] = from[key] + (wanted[key] - from[key]) * eased;
    paint();
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function zoom(times, at = [0.5, 0.5], now = false) {
  const next = Math.min(whole.width, Math.max(whole.width / CLOSEST, view.width / times));
  const ratio = size.height / size.width;
  go({ x: view.x + (view.width - next) * at[0], y: view.y + (view.width - next) * ratio * at[1], width: next, now });
}

function around(points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wide = Math.max(x1 - x0, ((y1 - y0) * size.width) / size.height, whole.width / CLOSEST) * 1.25;
  const high = (wide * size.height) / size.width;
  return { x: (x0 + x1 - wide) / 2, y: (y0 + y1 - high) / 2, width: wide };
}

function showDepartement(code) {
  ready().then(() => {
    const points = country.runs.get(code);
    if (!points?.length) return;
    chosen = code;
    go(around(points));
    stage.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    tellDepartement(code);
  });
}

// ---- saying what is pointed at

function inside(event) {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

function find(event) {
  const [across, down] = inside(event);
  const scale = canvas.width / view.width;
  const [x, y] = [across * canvas.width, down * canvas.height];
  const reach = REACH * (window.devicePixelRatio || 1);
  let best = null;
  let nearest = Infinity;
  for (const disc of shown.discs) {
    const [dx, dy] = place(disc.at, scale);
    const far = Math.hypot(dx - x, dy - y);
    if (far < nearest && far <= Math.max(reach, spread(disc, scale))) [best, nearest] = [disc, far];
  }
  return best;
}

function point(disc) {
  if (disc === pointed) return;
  pointed = disc;
  if (disc) tell(disc);
  draw();
}

function tell(disc) {
  const known = names?.[disc.level];
  const name = known ? known.noms[disc.rank] : "…";
  const awards = disc.awards === 1 ? "1 aide" : `${disc.awards} aides`;
  told.replaceChildren(`${name} : ${euros.format(disc.amount)}, ${awards}`);
  if (known) told.append(" ", link(known.prefixe + known.codes[disc.rank], "voir ce lieu"));
}

function tellDepartement(code) {
  const row = document.querySelector(`[data-zoom-row="${CSS.escape(code)}"]`);
  const cells = row ? [...row.children].map((cell) => cell.textContent.trim()) : null;
  told.replaceChildren(cells ? `${cells[0]} : ${cells[2]}, ${cells[1]} aides` : `Département ${code} : aucune aide`);
  const path = row?.querySelector("a")?.href;
  if (path) {
    const more = document.createElement("a");
    more.href = path;
    more.textContent = "voir ce département";
    told.append(" ", more);
  }
}

function link(code, words) {
  const more = document.createElement("a");
  more.href = `${stage.dataset.page}?territoire=${encodeURIComponent(code)}`;
  more.textContent = words;
  return more;
}

// ---- listening

for (const kind of ["pointerenter", "focusin", "touchstart"]) {
  stage.addEventListener(kind, () => ready(), { once: true, passive: true });
}

let held = null;
canvas.addEventListener("pointerdown", (event) => {
  held = { x: event.clientX, y: event.clientY, from: { ...view }, moved: false };
  if (event.pointerType === "mouse" || view.width < whole.width) canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener("pointermove", (event) => {
  if (!held) {
    point(find(event));
    return;
  }
  const across = ((event.clientX - held.x) / canvas.clientWidth) * view.width;
  const down = ((event.clientY - held.y) / canvas.clientWidth) * view.width;
  held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > 4;
  if (held.moved) go({ x: held.from.x - across, y: held.from.y - down, width: view.width, now: true });
});
canvas.addEventListener("pointerup", (event) => {
  if (held && !held.moved) press(event);
  held = null;
});
canvas.addEventListener("pointercancel", () => (held = null));
canvas.addEventListener("dblclick", (event) => zoom(2, inside(event)));
stage.addEventListener(
  "wheel",
  (event) => {
    if (!country || !(event.ctrlKey || view.width < whole.width || document.activeElement === stage)) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, inside(event), true);
  },
  { passive: false },
);

function press(event) {
  const disc = find(event);
  point(disc);
  if (disc?.level === "departement" && names) showDepartement(names.departement.codes[disc.rank].split("-")[1]);
}

stage.addEventListener("keydown", (event) => {
  if (event.target !== stage || !country) return;
  const step = view.width / 8;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (moves[event.key] && view.width < whole.width) {
    go({ x: view.x + moves[event.key][0], y: view.y + moves[event.key][1], width: view.width });
  } else if (event.key === "+" || event.key === "=") zoom(1.6);
  else if (event.key === "-") zoom(1 / 1.6);
  else if (event.key === "0" || event.key === "Escape") go(whole);
  else if (event.key === "Enter") next();
  else return;
  event.preventDefault();
});

function next() {
  const high = (view.width * size.height) / size.width;
  const seen = shown.discs.filter(
    ({ at: [x, y] }) => x >= view.x && y >= view.y && x <= view.x + view.width && y <= view.y + high,
  );
  if (seen.length) point(seen[(seen.indexOf(pointed) + 1) % seen.length]);
}

for (const tile of document.querySelectorAll("[data-zoom]")) {
  tile.addEventListener("click", () => showDepartement(tile.dataset.zoom));
}
for (const line of document.querySelectorAll("[data-place]")) {
  for (const kind of ["pointerenter", "focusin"]) {
    line.addEventListener(kind, () => ready().then(() => highlight(line.dataset.place)));
  }
}

function highlight(mark) {
  const [level, code] = mark.split(":");
  const rank = names?.[level].codes.indexOf(code) ?? -1;
  const disc = shown.discs.find((one) => one.level === level && one.rank === rank);
  if (disc) point(disc);
}

new ResizeObserver(draw).observe(stage);
