// Filters the credentials of the page, opens and closes them, and opens the one that a link leads to.
// It changes nothing but `hidden`, `open` and the text of two elements: no text becomes markup.
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const shown = document.getElementById("shown");
  const toggle = document.getElementById("toggle");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const parts = [...document.querySelectorAll(".part")];
  const credentials = [...document.querySelectorAll(".credential")];
  let index;

  // What the filter compares, read from the page when it is first used.
  const read = () =>
    credentials.map((node) => ({
      node,
      severity: node.dataset.severity,
      rule: node.dataset.rule,
      part: node.closest(".part").id,
      places: [...node.querySelectorAll(".place")].map((place) => ({
        node: place,
        exposure: place.dataset.exposure,
        state: place.dataset.state,
        path: place.firstElementChild.textContent.toLowerCase(),
      })),
    }));

  const filter = () => {
    index ??= read();
    const chosen = new FormData(form);
    // Of one property any chosen value will do; where none is chosen, all do.
    const fits = (item, ...names) =>
      names.every((name) => {
        const values = chosen.getAll(name).filter(Boolean);
        return !values.length || values.includes(item[name]);
      });
    const words = chosen.get("path").toLowerCase().split(/\s+/);
    let count = 0;
    for (const item of index) {
      let some = false;
      for (const place of item.places) {
        const wanted = fits(place, "exposure", "state") && words.every((word) => place.path.includes(word));
        place.node.hidden = !wanted;
        some ||= wanted;
      }
      some &&= fits(item, "severity", "rule", "part");
      item.node.hidden = !some;
      count += some;
    }
    for (const part of parts) {
      part.hidden = count < index.length && !part.querySelector(".credential:not([hidden])");
    }
    tell(count);
  };

  const tell = (count) => {
    shown.value = shown.dataset.text
      .replace("{shown}", numbers.format(count))
      .replace("{all}", numbers.format(credentials.length));
  };

  let open = false;
  const openAll = () => {
    open = !open;
    for (const node of credentials) node.firstElementChild.open = open;
    toggle.textContent = open ? toggle.dataset.close : toggle.dataset.open;
  };

  const openTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.matches(".credential")) return;
    if (target.hidden) form.reset();
    target.firstElementChild.open = true;
    target.scrollIntoView();
  };

  form.hidden = false;
  tell(credentials.length);
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  toggle.addEventListener("click", openAll);
  addEventListener("hashchange", openTarget);
  openTarget();
})();
