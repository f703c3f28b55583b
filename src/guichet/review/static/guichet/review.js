// The list by keyboard: j and k move, x ticks, Enter opens; and one box ticks the page. Without scripts, links and boxes do it.
const list = document.querySelector("[data-review-list]");
if (list) {
  const rows = [...list.querySelectorAll("[data-row]")];
  const boxes = rows.map((row) => row.querySelector("input[type=checkbox]"));
  const told = list.querySelector("[data-ticked-count]");
  const first = told.textContent;
  const all = list.querySelector("[data-tick-all]");
  let current = -1;

  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    told.textContent = count ? `${count} dossier${count > 1 ? "s" : ""} coché${count > 1 ? "s" : ""}` : first;
    all.checked = count === boxes.length;
  };
  const go = (place) => {
    if (place < 0 || place >= rows.length) return;
    rows[current]?.removeAttribute("data-current");
    current = place;
    rows[current].setAttribute("data-current", "");
    (rows[current].querySelector("a") ?? boxes[current]).focus();
    rows[current].scrollIntoView({ block: "nearest" });
  };

  list.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    tell();
  });
  rows.forEach((row, place) =>
    row.addEventListener("focusin", () => {
      rows[current]?.removeAttribute("data-current");
      current = place;
      row.setAttribute("data-current", "");
    }),
  );
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(current + 1);
    else if (event.key === "k") go(Math.max(current - 1, 0));
    else if (event.key === "x" && current >= 0) {
      boxes[current].checked = !boxes[current].checked;
      tell();
    } else if (event.key === "Enter" && event.target === document.body && current >= 0) rows[current].querySelector("a")?.click();
  });
  tell();
}
