// Runs before the first paint: says that scripts work, and keeps the chosen theme from flashing.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("gu-js");
  var scheme = "system";
  try {
    scheme = window.localStorage.getItem("scheme") || scheme;
  } catch (refused) {
    // Storage may be forbidden: the system's choice then holds.
  }
  var dark = scheme === "dark" || (scheme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-fr-scheme", scheme);
  root.setAttribute("data-fr-theme", dark ? "dark" : "light");
})();
