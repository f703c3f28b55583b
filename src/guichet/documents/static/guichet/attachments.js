// Sends files in parts (tus 1.0.0): drag and drop, progress, pause, resume after a break, even in another tab or on
// another day. Without it the field is a plain file input that its form sends.

const FIRST_PART = 512 * 1024;
const QUICK = 1500; // milliseconds: a part that takes less lets the next one be twice as large
const RETRIES = [1, 2, 4, 8, 15, 30]; // seconds
const FINGERPRINT_BYTES = 1024 * 1024;
const REFRESH = 3000;
const VERSION = { "Tus-Resumable": "1.0.0" };

class Refused extends Error {}

const weight = (size) => {
  if (size < 1e6) return `${Math.max(1, Math.round(size / 1e3)).toLocaleString("fr-FR")} Ko`;
  return `${(size / 1e6).toLocaleString("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} Mo`;
};

const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

const element = (tag, options = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...children);
  return made;
};

// What a file is known by when it is chosen again; empty where the browser cannot compute it (plain HTTP).
async function fingerprintOf(file) {
  if (!globalThis.crypto?.subtle) return "";
  const start = await file.slice(0, FINGERPRINT_BYTES).arrayBuffer();
  const about = new TextEncoder().encode(`${file.name}|${file.size}|${file.lastModified}|`);
  const all = new Uint8Array(about.length + start.byteLength);
  all.set(about);
  all.set(new Uint8Array(start), about.length);
  const digest = await crypto.subtle.digest("SHA-256", all);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// One file on its way.
class Sending {
  constructor(field, file) {
    this.field = field;
    this.file = file;
    this.offset = 0;
    this.part = FIRST_PART;
    this.paused = false;
    this.build();
  }

  build() {
    this.words = element("p", { className: "gu-attachment__state", textContent: "En attente" });
    this.bar = element("progress", { className: "gu-attachment__progress", max: 100, value: 0 });
    this.bar.setAttribute("aria-label", `Envoi de ${this.file.name}`);
    this.pause = this.button("Pause", () => (this.paused ? this.resume() : this.stop()));
    this.end = this.button("Annuler", () => this.cancel());
    const name = element("bdi", { textContent: this.file.name });
    this.line = element(
      "li",
      { className: "gu-attachment" },
      element("p", { className: "gu-attachment__name" }, name),
      element("div", { className: "gu-attachment__actions" }, this.pause, this.end),
      this.words,
      this.bar,
    );
  }

  button(words, act) {
    const made = element("button", { type: "button", className: "fr-btn fr-btn--tertiary-no-outline fr-btn--sm" });
    made.append(words, element("span", { className: "fr-sr-only", textContent: ` ${this.file.name}` }));
    made.addEventListener("click", act);
    return made;
  }

  async run() {
    try {
      await this.begin();
      while (this.offset < this.file.size) await this.next();
      this.finished = true;
    } catch (error) {
      if (error.name === "AbortError") return;
      this.refused = error instanceof Refused ? error.message : "L’envoi a échoué. Choisissez de nouveau le fichier pour réessayer.";
      this.say(`Refusé. ${this.refused}`);
      this.bar.remove();
      this.pause.remove();
      this.end.firstChild.textContent = "Effacer";
    }
  }

  async begin() {
    const limit = Number(this.field.group.dataset.sizeAtMost);
    if (!this.file.size) throw new Refused("Ce fichier est vide (0 octet) : enregistrez-le de nouveau, puis renvoyez-le.");
    if (this.file.size > limit) throw new Refused(`Ce fichier fait ${weight(this.file.size)}, au-delà de 100 Mo : réduisez-le ou partagez-le en plusieurs fichiers.`);
    const fingerprint = await fingerprintOf(this.file);
    const known = fingerprint && this.field.files.querySelector(`[data-state=receiving][data-fingerprint="${fingerprint}"]`);
    if (known) {
      this.address = known.querySelector("[data-remove]").dataset.remove;
      known.remove();
      await this.locate();
      return;
    }
    const told = { pass: this.field.group.dataset.pass, filename: this.file.name, fingerprint };
    const metadata = Object.entries(told).map(([key, value]) => `${key} ${encoded(value)}`).join(",");
    const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": metadata };
    const answer = await this.ask("POST", this.field.group.dataset.create, headers);
    this.address = answer.headers.get("Location");
  }

  async next() {
    const part = Math.min(this.part, Number(this.field.group.dataset.chunkAtMost));
    const body = this.file.slice(this.offset, this.offset + part);
    const headers = { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" };
    const start = performance.now();
    const answer = await this.ask("PATCH", this.address, headers, body);
    this.offset = Number(answer.headers.get("Upload-Offset"));
    this.part = performance.now() - start < QUICK ? part * 2 : Math.max(FIRST_PART / 4, part / 2);
    this.show();
  }

  async locate() {
    const answer = await this.ask("HEAD", this.address, {});
    this.offset = Number(answer.headers.get("Upload-Offset"));
    this.show();
  }

  // Ask until there is an answer: a network that comes and goes is waited for.
  async ask(method, address, headers, body) {
    for (let attempt = 0; ; attempt += 1) {
      await this.unpaused();
      this.request = new AbortController();
      let answer;
      try {
        const sent = { ...VERSION, "X-CSRFToken": this.field.group.dataset.csrf, ...headers };
        answer = await fetch(address, { method, headers: sent, body, signal: this.request.signal });
      } catch (error) {
        if (this.cancelled) throw error;
        if (error.name === "AbortError") continue;
        await this.wait(attempt);
        if (method === "PATCH") return this.whereItIs();
        continue;
      }
      if (answer.ok || answer.status === 409) return answer;
      if (answer.status >= 500) {
        await this.wait(attempt);
        if (method === "PATCH") return this.whereItIs();
        continue;
      }
      throw new Refused(await sentenceOf(answer));
    }
  }

  // After a break nobody knows whether the last part arrived: the server does.
  whereItIs() {
    return this.ask("HEAD", this.address, {});
  }

  async wait(attempt) {
    const seconds = RETRIES[Math.min(attempt, RETRIES.length - 1)];
    this.say(`Connexion perdue à ${this.percent()} %. Nouvel essai dans ${seconds} s.`, attempt === 0);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      window.addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }

  async unpaused() {
    while (this.paused) await new Promise((resolve) => (this.wake = resolve));
    if (this.cancelled) throw Object.assign(new Error(), { name: "AbortError" });
  }

  stop() {
    this.paused = true;
    this.request?.abort();
    this.pause.firstChild.textContent = "Reprendre";
    this.say(`En pause à ${this.percent()} %.`, true);
  }

  resume() {
    this.paused = false;
    this.pause.firstChild.textContent = "Pause";
    this.show();
    this.wake?.();
  }

  async cancel() {
    this.cancelled = true;
    this.paused = false;
    this.request?.abort();
    this.wake?.();
    if (this.address) {
      const headers = { ...VERSION, "X-CSRFToken": this.field.group.dataset.csrf };
      await fetch(this.address, { method: "DELETE", headers }).catch(() => {});
    }
    this.line.remove();
    this.field.settle(this.refused ? "" : `${this.file.name} : envoi annulé.`);
  }

  percent() {
    return Math.floor((this.offset * 100) / this.file.size);
  }

  show() {
    this.bar.value = this.percent();
    this.say(`${this.percent()} % envoyés : ${weight(this.offset)} sur ${weight(this.file.size)}`);
  }

  say(words, aloud = false) {
    this.words.textContent = words;
    if (aloud) this.field.tell(`${this.file.name} : ${words}`);
  }
}

async function sentenceOf(answer) {
  if (answer.status === 403) return "Votre session a expiré : rechargez la page, puis choisissez de nouveau le fichier. L’envoi reprendra où il en est.";
  try {
    return (await answer.json()).detail || "Guichet n’a pas pu prendre ce fichier.";
  } catch {
    return "Cet envoi n’est plus possible ici : rechargez la page.";
  }
}

// One field of a page.
class Attachments {
  constructor(group) {
    this.group = group;
    this.input = group.querySelector("input[type=file]");
    this.drop = group.querySelector("[data-drop]");
    this.list = group.querySelector("[data-sending]");
    this.files = group.querySelector("[data-files]");
    this.told = group.querySelector("[data-told]");
    this.queue = Promise.resolve();
    this.going = new Set();
    this.input.removeAttribute("name"); // its form must not send the same files again
    group.classList.add("gu-attachments--live");
    this.listen();
    this.watch();
  }

  listen() {
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    for (const name of ["dragenter", "dragover"]) this.drop.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) this.drop.addEventListener(name, (event) => this.over(event, false));
    this.drop.addEventListener("drop", (event) => this.add([...event.dataTransfer.files]));
    this.group.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-remove]");
      const take = event.target.closest("[data-take]");
      if (!remove && !take) return;
      event.preventDefault();
      if (remove) this.remove(remove);
      else this.take(take);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.going.size) event.preventDefault();
    });
  }

  over(event, entering) {
    event.preventDefault();
    this.drop.classList.toggle("gu-attachments__drop--over", entering);
  }

  add(files) {
    for (const file of this.input.multiple ? files : files.slice(0, 1)) {
      const sending = new Sending(this, file);
      this.going.add(sending);
      this.list.append(sending.line);
      this.list.hidden = false;
      this.queue = this.queue.then(() => this.send(sending));
    }
    if (files.length) this.tell(files.length > 1 ? `${files.length} fichiers : envoi commencé.` : `${files[0].name} : envoi commencé.`);
  }

  async send(sending) {
    if (!sending.cancelled) await sending.run();
    this.going.delete(sending);
    if (sending.finished) {
      sending.line.remove();
      await this.settle(`${sending.file.name} : envoyé.`);
    } else if (sending.refused) {
      this.tell(`${sending.file.name} : refusé. ${sending.refused}`);
    }
  }

  async remove(link) {
    const headers = { ...VERSION, "X-CSRFToken": this.group.dataset.csrf };
    const name = link.closest("[data-name]").dataset.name;
    const answer = await fetch(link.dataset.remove, { method: "DELETE", headers }).catch(() => null);
    if (!answer?.ok && answer?.status !== 404) return this.tell(answer ? await sentenceOf(answer) : "Connexion perdue : réessayez.");
    await this.settle(`${name} : retiré.`);
    this.input.focus();
  }

  async take(link) {
    const body = new URLSearchParams({ champ: this.group.dataset.pass, suite: this.group.dataset.suite });
    const headers = { "X-CSRFToken": this.group.dataset.csrf };
    const answer = await fetch(link.dataset.take, { method: "POST", headers, body, redirect: "manual" }).catch(() => null);
    const taken = answer?.type === "opaqueredirect";
    await this.settle(taken ? `${link.textContent.trim()} : fait.` : "Cette pièce n’a pas pu être jointe : rechargez la page.");
  }

  // Show the list as the server has it; what is still being checked is asked for again.
  async settle(words) {
    this.list.hidden = !this.list.children.length;
    await this.refresh();
    if (words) this.tell([words, ...this.refusals()].join(" "));
    const tokens = [...this.files.querySelectorAll("[data-token]")].map((line) => line.dataset.token);
    this.group.dispatchEvent(new CustomEvent("attachments-changed", { bubbles: true, detail: { tokens } }));
  }

  async refresh() {
    const query = new URLSearchParams({ champ: this.group.dataset.pass, suite: this.group.dataset.suite });
    const answer = await fetch(`${this.group.dataset.list}?${query}`).catch(() => null);
    if (answer?.ok) {
      const text = await answer.text();
      if (text !== this.last) {
        const held = document.activeElement.closest?.("[data-token]")?.dataset.token;
        this.files.innerHTML = text; // the server's own fragment, escaped there
        this.last = text;
        if (held) this.files.querySelector(`[data-token="${held}"] a`)?.focus();
      }
    }
    this.watch();
  }

  watch() {
    clearTimeout(this.timer);
    if (this.files.querySelector("[data-state=checking]")) this.timer = setTimeout(() => this.checked(), REFRESH);
  }

  async checked() {
    const waiting = [...this.files.querySelectorAll("[data-state=checking]")].map((line) => line.dataset.token);
    await this.refresh();
    for (const token of waiting) {
      const line = this.files.querySelector(`[data-token="${token}"]:not([data-state=checking])`);
      if (line) this.tell(`${line.dataset.name} : ${line.querySelector(".gu-attachment__state").textContent}`);
    }
  }

  refusals() {
    const fresh = [...this.files.querySelectorAll("[data-state=refused]")].filter((line) => !this.heard?.has(line.dataset.token));
    this.heard = new Set([...(this.heard || []), ...fresh.map((line) => line.dataset.token)]);
    return fresh.map((line) => `${line.dataset.name} : ${line.querySelector(".gu-attachment__state").textContent.trim()}`);
  }

  tell(words) {
    this.told.textContent = words;
  }
}

for (const group of document.querySelectorAll("[data-attachments]")) new Attachments(group);
// What a page adds later (a question that appears) says so.
document.addEventListener("guichet:added", (event) => {
  for (const group of event.detail.querySelectorAll("[data-attachments]")) new Attachments(group);
});

// A list without a field (the box of papers): removing is asked on a page of its own.
export { Attachments };
