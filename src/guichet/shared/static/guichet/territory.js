// Suggests territories as one types, as a WAI-ARIA combobox. Without it the field is a plain text that the
// server resolves; with it the field sends the code of the territory chosen, or the text when none was.

const ADDRESS = "/api/v1/territories";
const PAUSE = 150;
const AT_LEAST = 2;
const AT_MOST = 8;
const KINDS = {
  commune: "commune",
  epci: "intercommunalité",
  ept: "établissement public territorial",
  arrondissement: "arrondissement",
  departement: "département",
  region: "région",
  collectivite_outremer: "collectivité d’outre-mer",
};

class TerritoryField {
  constructor(group) {
    this.input = group.querySelector("input");
    this.items = [];
    this.active = -1;
    this.chosen = this.input.dataset.code ? { code: this.input.dataset.code, name: this.input.value } : null;
    this.build(group.querySelector(".gu-territory__box"));
    this.listen();
    this.synchronise();
  }

  build(box) {
    const id = this.input.id;
    this.sent = Object.assign(document.createElement("input"), { type: "hidden", name: this.input.name });
    this.list = Object.assign(document.createElement("ul"), {
      id: `${id}-liste`,
      className: "gu-territory__list",
      hidden: true,
    });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Territoires proposés");
    this.status = Object.assign(document.createElement("span"), { className: "fr-sr-only" });
    this.status.setAttribute("role", "status");
    box.append(this.sent, this.list, this.status);
    this.input.removeAttribute("name");
    const state = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries({ ...state, "aria-controls": this.list.id })) {
      this.input.setAttribute(name, value);
    }
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.rank));
    });
    // A browser that comes back to the page may have put another text in the field.
    window.addEventListener("pageshow", () => this.synchronise());
    this.input.form?.addEventListener("submit", () => this.synchronise());
  }

  synchronise() {
    if (this.chosen && this.chosen.name !== this.input.value) this.chosen = null;
    this.sent.value = this.chosen ? this.chosen.code : this.input.value;
  }

  typed() {
    this.synchronise();
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < AT_LEAST) return this.close();
    this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    this.request = new AbortController();
    try {
      const query = new URLSearchParams({ q: text });
      const answer = await fetch(`${ADDRESS}?${query}`, { signal: this.request.signal });
      if (!answer.ok) return this.close();
      this.show((await answer.json()).items.slice(0, AT_MOST));
    } catch (stopped) {
      if (stopped.name !== "AbortError") this.close();
    }
  }

  show(items) {
    if (document.activeElement !== this.input) return;
    this.items = items;
    this.list.replaceChildren(...items.map((item, rank) => this.option(item, rank)));
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.activate(-1);
    const count = items.length === 1 ? "1 territoire proposé" : `${items.length} territoires proposés`;
    this.status.textContent = items.length ? `${count}. Flèche bas pour choisir.` : "Aucun territoire proposé.";
  }

  option(item, rank) {
    const line = Object.assign(document.createElement("li"), {
      id: `${this.input.id}-choix-${rank}`,
      className: "gu-territory__option",
    });
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.dataset.rank = String(rank);
    const name = Object.assign(document.createElement("span"), { className: "gu-territory__name" });
    name.textContent = item.name;
    const about = Object.assign(document.createElement("span"), { className: "gu-territory__about" });
    about.textContent = describe(item);
    line.append(name, about);
    return line;
  }

  activate(rank) {
    this.active = rank;
    for (const [index, line] of [...this.list.children].entries()) {
      line.setAttribute("aria-selected", String(index === rank));
    }
    const line = this.list.children[rank];
    if (line) {
      this.input.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  pressed(event) {
    const open = !this.list.hidden;
    const count = this.items.length;
    if (event.key === "ArrowDown" && open) this.activate((this.active + 1) % count);
    else if (event.key === "ArrowUp" && open) this.activate(this.active <= 0 ? count - 1 : this.active - 1);
    else if (event.key === "ArrowDown" && this.input.value.trim().length >= AT_LEAST) this.ask(this.input.value.trim());
    else if (event.key === "Enter" && open && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape" && open) this.close();
    else return;
    event.preventDefault();
  }

  choose(rank) {
    this.chosen = this.items[rank];
    this.input.value = this.chosen.name;
    this.synchronise();
    this.close();
    this.status.textContent = `${this.chosen.name} choisi.`;
    this.input.dispatchEvent(new CustomEvent("territory-chosen", { bubbles: true, detail: this.chosen }));
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(-1);
  }
}

function describe(item) {
  const codes = item.postal_codes || [];
  const postal = codes.length > 2 ? `${codes[0]}…` : codes.join(", ");
  const people = item.population === null || item.population === undefined ? "" : `${item.population.toLocaleString("fr-FR")} hab.`;
  return [KINDS[item.kind] || item.kind, postal || item.department, people].filter(Boolean).join(" · ");
}

function enhance(root) {
  for (const group of root.querySelectorAll("[data-territory]")) new TerritoryField(group);
}

enhance(document);
// What a page adds later (a row, a question that appears) says so.
document.addEventListener("guichet:added", (event) => enhance(event.detail));
