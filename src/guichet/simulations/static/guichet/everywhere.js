// A slider beside each field that holds a number: both say the same, and either asks again.
const toNumber = (text) => Number(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));

for (const slider of document.querySelectorAll("[data-slider]")) {
  const field = document.getElementById(slider.dataset.slider);
  slider.value = toNumber(field.value);
  slider.addEventListener("input", () => {
    field.value = slider.value;
  });
  field.addEventListener("input", () => {
    slider.value = toNumber(field.value);
  });
}
