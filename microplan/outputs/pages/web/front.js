/* The front page is written in both languages; this turns from one to the other. */
"use strict";
(function () {
  const buttons = document.querySelectorAll(".tongue button");
  const local = buttons.length > 1 ? buttons[1].lang : "en";
  function speak(language) {
    document.documentElement.lang = language;
    const isLocal = language !== "en";
    document.querySelectorAll("[data-en]").forEach((node) => { node.textContent = isLocal ? node.dataset.local : node.dataset.en; });
    document.querySelectorAll("[data-title-en]").forEach((node) => node.setAttribute("aria-label", isLocal ? node.dataset.titleLocal : node.dataset.titleEn));
    buttons.forEach((node) => node.setAttribute("aria-pressed", String(node.lang === language)));
    document.querySelectorAll('a[href^="maps/"]').forEach((node) => {
      const [file, place] = node.getAttribute("href").split("#");
      const said = (place || "").split("&").filter((part) => part && part !== local);
      if (isLocal) said.push(local);
      node.setAttribute("href", file + (said.length ? "#" + said.join("&") : ""));
    });
  }
  buttons.forEach((node) => node.addEventListener("click", () => speak(node.lang)));
  if (location.hash === "#" + local) speak(local);
  /* Paper cannot be unfolded: what is folded is printed open. */
  const folded = [];
  addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open])").forEach((node) => { folded.push(node); node.open = true; }));
  addEventListener("afterprint", () => folded.splice(0).forEach((node) => { node.open = false; }));
  document.documentElement.dataset.ready = "yes";
})();
