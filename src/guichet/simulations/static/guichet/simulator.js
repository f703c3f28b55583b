// Copies the link of the simulation. The rest of the page works alone; htmx brings the result up to date as one types.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.querySelector(button.dataset.copy);
  const words = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Lien copié";
      window.setTimeout(() => (button.textContent = words), 3000);
    } catch (refused) {
      field.focus();
      field.select();
    }
  });
}
