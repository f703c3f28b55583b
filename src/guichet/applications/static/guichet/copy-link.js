// Copies the link that a field shows. Without scripts one copies it by hand.
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
