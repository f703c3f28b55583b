// Saves each field of a draft as one leaves it. Without this file the page works by its buttons.
//
// What is typed stays in the browser's own storage until the server says it is kept: a lost network, an expired
// sign-in or a closed tab lose nothing. The server never changes the field one types in.

const PAUSE = 1500;
const RETRY = 15000;
const OFFLINE = "Pas de réseau : ce que vous écrivez reste sur cet appareil et partira dès que possible.";

class Draft {
  constructor(form) {
    this.form = form;
    this.saved = form.querySelector("[data-saved]");
    this.waiting = new Map();
    this.timers = new Map();
    this.busy = false;
    form.addEventListener("input", (event) => this.typed(event.target));
    form.addEventListener("change", (event) => this.left(event.target));
    form.addEventListener("click", (event) => this.pressed(event));
    form.addEventListener("submit", () => this.forget());
    window.addEventListener("online", () => this.next());
    document.addEventListener("visibilitychange", () => document.hidden || this.next());
    this.resume();
  }

  block(element) {
    return element.closest?.("[data-field]");
  }

  typed(element) {
    const block = this.block(element);
    if (!block || element.type === "file") return;
    this.keep(block);
    window.clearTimeout(this.timers.get(block));
    this.timers.set(block, window.setTimeout(() => this.save(block), PAUSE));
  }

  left(element) {
    const block = this.block(element);
    if (!block || element.type === "file") return;
    window.clearTimeout(this.timers.get(block));
    this.keep(block);
    this.save(block);
  }

  pressed(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const block = this.block(button);
    if (button.matches("[data-row-add]")) this.addRow(event, button);
    else if (button.matches("[data-row-remove]")) this.removeRow(event, button, block);
    else if (button.matches("[data-keep]")) this.keepMine(event, button, block);
    else if (button.matches("[data-take]")) this.takeTheirs(event, block);
  }

  // ---- rows ----

  addRow(event, button) {
    event.preventDefault();
    const row = this.makeRow(button.closest("[data-rows]"), window.crypto.randomUUID().slice(0, 8));
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  makeRow(rows, id) {
    const template = rows.querySelector("template[data-row-blank]");
    const old = template.dataset.rowBlank;
    const row = template.content.firstElementChild.cloneNode(true);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of element.attributes) {
        if (attribute.value.includes(old)) attribute.value = attribute.value.replaceAll(old, id);
      }
    }
    const list = rows.querySelector("[data-rows-list]");
    list.append(row);
    this.number(list);
    document.dispatchEvent(new CustomEvent("guichet:added", { detail: row }));
    return row;
  }

  removeRow(event, button, block) {
    event.preventDefault();
    const list = button.closest("[data-rows-list]");
    const rows = button.closest("[data-rows]");
    button.closest("[data-row]").remove();
    this.number(list);
    rows.querySelector("[data-row-add]").focus();
    this.keep(block);
    this.save(block);
  }

  number(list) {
    [...list.children].forEach((row, index) => row.setAttribute("aria-label", `Ligne ${index + 1}`));
  }

  // ---- what this browser keeps until it is saved ----

  key(name) {
    return `guichet:${this.form.dataset.token}:${name}`;
  }

  keep(block) {
    const entries = [...this.entries(block)].filter(([, value]) => typeof value === "string");
    this.store((storage) =>
      storage.setItem(this.key(block.dataset.field), JSON.stringify({ was: block.dataset.was, entries })),
    );
  }

  forget(block) {
    const names = block ? [block.dataset.field] : [...this.form.querySelectorAll("[data-field]")].map((b) => b.dataset.field);
    this.store((storage) => names.forEach((name) => storage.removeItem(this.key(name))));
  }

  store(action) {
    try {
      return action(window.localStorage);
    } catch (refused) {
      return null; // Storage may be forbidden or full: the page itself still holds what was typed.
    }
  }

  resume() {
    for (const block of this.form.querySelectorAll("[data-field]")) {
      const text = this.store((storage) => storage.getItem(this.key(block.dataset.field)));
      if (!text) continue;
      const kept = JSON.parse(text);
      this.refill(block, kept.entries);
      block.dataset.was = kept.was;
      this.say(block, "Repris de ce que vous aviez écrit ici sans l’enregistrer.");
      this.save(block);
    }
  }

  refill(block, entries) {
    const rows = block.querySelector("[data-rows]");
    for (const [name, value] of entries) {
      if (rows && name === `${rows.dataset.rows}.row` && !rows.querySelector(`[data-row="${CSS.escape(value)}"]`)) {
        this.makeRow(rows, value);
      }
    }
    for (const input of block.querySelectorAll("[name]")) {
      const values = entries.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
      else if (input.type !== "hidden" && input.type !== "submit" && values.length) input.value = values.at(-1);
    }
  }

  // ---- saving, one field at a time ----

  entries(block) {
    const sent = new FormData();
    for (const input of block.querySelectorAll("input[name], select[name], textarea[name]")) {
      const ticked = input.type !== "radio" && input.type !== "checkbox" ? true : input.checked;
      if (ticked && input.type !== "file" && !input.name.startsWith("was.")) sent.append(input.name, input.value);
    }
    return sent;
  }

  save(block) {
    this.waiting.set(block.dataset.field, block);
    this.next();
  }

  async next() {
    if (this.busy || !this.waiting.size) return;
    const [name, block] = this.waiting.entries().next().value;
    this.waiting.delete(name);
    this.busy = true;
    const sent = this.entries(block);
    sent.append("champ", name);
    sent.append("rubrique", this.form.dataset.section);
    sent.append("was", block.dataset.was);
    for (const shown of this.form.querySelectorAll("[data-field]")) sent.append("vus", shown.dataset.field);
    sent.append("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(this.form.dataset.save, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      await this.heard(block, answer, sent);
    } catch (lost) {
      this.later(block, OFFLINE);
    }
    this.busy = false;
    if (this.waiting.size && !this.resting) this.next();
  }

  async heard(block, answer, sent) {
    this.resting = false;
    const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : { message: OFFLINE };
    this.clear(block);
    if (answer.ok) this.kept(block, said, sent);
    else if (answer.status === 409) this.differs(block, said);
    else if (answer.status === 422) this.refused(block, said);
    else if (answer.status === 401) this.later(block, said.message, true);
    else if (answer.status === 404) this.refused(block, said);
    else this.later(block, OFFLINE);
  }

  later(block, message, signedOut = false) {
    this.resting = true;
    this.waiting.set(block.dataset.field, block);
    this.announce(message, signedOut);
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => {
      this.resting = false;
      this.next();
    }, RETRY);
  }

  kept(block, said, sent) {
    const now = [...this.entries(block)];
    const same = now.every(([name, value], index) => [...sent][index]?.[0] === name && [...sent][index]?.[1] === value);
    block.dataset.was = said.was;
    const was = block.querySelector(`[name="was.${CSS.escape(block.dataset.field)}"]`);
    if (was) was.value = said.was;
    if (same) this.forget(block);
    block.querySelector(".ga-note")?.remove();
    this.announce(said.saved);
    this.say(block, said.saved);
    this.show(said);
  }

  refused(block, said) {
    const path = said.path || block.dataset.field;
    const id = `champ-${path.replaceAll(".", "-")}`;
    const place = document.getElementById(`${id}-erreur`) || block.querySelector("[data-error]");
    if (place) {
      place.textContent = said.message;
      place.hidden = false;
      document.getElementById(id)?.setAttribute("aria-invalid", "true");
    }
    this.say(block, "Pas encore enregistré.");
    this.announce(`Pas encore enregistré : ${said.message}`);
  }

  differs(block, said) {
    const box = document.createElement("div");
    box.className = "fr-alert fr-alert--warning ga-conflict";
    box.setAttribute("role", "alert");
    const title = Object.assign(document.createElement("p"), { className: "fr-alert__title", textContent: said.message });
    const theirs = Object.assign(document.createElement("p"), { textContent: `Sa réponse : ${said.theirs}` });
    const mine = Object.assign(document.createElement("p"), { textContent: "La vôtre est restée dans le champ. Laquelle gardez-vous ?" });
    const keep = Object.assign(document.createElement("button"), { className: "fr-btn fr-btn--sm", textContent: "Garder la mienne" });
    const take = Object.assign(document.createElement("button"), { className: "fr-btn fr-btn--sm fr-btn--secondary", textContent: "Prendre l’autre" });
    keep.dataset.keep = said.was;
    take.dataset.take = "";
    box.append(title, theirs, mine, keep, " ", take);
    block.append(box);
  }

  keepMine(event, button, block) {
    event.preventDefault();
    block.dataset.was = button.dataset.keep;
    button.closest(".ga-conflict").remove();
    this.save(block);
  }

  takeTheirs(event, block) {
    event.preventDefault();
    this.forget(block);
    window.location.hash = block.id;
    window.location.reload();
  }

  clear(block) {
    block.querySelector(".ga-conflict")?.remove();
    for (const place of block.querySelectorAll("[data-error]")) {
      place.textContent = "";
      place.hidden = true;
    }
    for (const input of block.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }

  say(block, words) {
    const place = block.querySelector("[data-state]");
    if (place) place.textContent = words;
  }

  announce(words, signedOut = false) {
    this.saved.textContent = words;
    this.saved.classList.toggle("ga-saved--late", this.resting === true);
    if (!signedOut) return;
    const link = Object.assign(document.createElement("a"), { href: "/connexion", target: "_blank", textContent: " Se reconnecter" });
    link.title = "Se reconnecter — nouvelle fenêtre";
    this.saved.append(link);
  }

  // ---- what changes around the field ----

  show(said) {
    for (const [key, words] of Object.entries(said.live)) {
      for (const place of this.form.querySelectorAll(`[data-live="${CSS.escape(key)}"]`)) place.textContent = words;
    }
    for (const [path, shown] of Object.entries(said.cells)) {
      for (const cell of this.form.querySelectorAll(`[data-cell="${CSS.escape(path)}"]`)) cell.hidden = !shown;
    }
    this.replace("[data-bar]", said.bar);
    this.replace("[data-steps]", said.steps);
    if (said.order.length) this.arrange(said);
  }

  replace(selector, html) {
    const place = document.querySelector(selector);
    if (!place || place.contains(document.activeElement)) return;
    const open = [...place.querySelectorAll("details")].map((details) => details.open);
    place.innerHTML = html;
    [...place.querySelectorAll("details")].forEach((details, index) => (details.open = open[index] ?? details.open));
  }

  arrange(said) {
    const list = this.form.querySelector("[data-fields]");
    const active = document.activeElement;
    for (const block of [...list.children]) {
      if (!said.order.includes(block.dataset.field) && !block.contains(active)) block.remove();
    }
    let before = null;
    for (const name of said.order) {
      const there = list.querySelector(`:scope > [data-field="${CSS.escape(name)}"]`);
      if (there) {
        before = there;
      } else if (said.appeared[name]) {
        const made = document.createElement("template");
        made.innerHTML = said.appeared[name];
        const block = made.content.firstElementChild;
        if (before) before.after(block);
        else list.prepend(block);
        document.dispatchEvent(new CustomEvent("guichet:added", { detail: block }));
        before = block;
      }
    }
  }
}

for (const form of document.querySelectorAll("[data-form]")) new Draft(form);
