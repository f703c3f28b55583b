// When a territory is chosen, says "an EPCI", "a département"… in its place; a choice already made stays.

const form = document.getElementById("recherche-aides");
const organisation = form.elements.namedItem("organisation");
let decided = false;

organisation.addEventListener("change", () => {
  decided = true;
});
form.addEventListener("territory-chosen", (event) => {
  const known = [...organisation.options].some((option) => option.value === event.detail.kind);
  if (known && !decided) organisation.value = event.detail.kind;
});
