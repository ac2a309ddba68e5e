/* How a place is found by its name, in either script and most spellings. */
"use strict";
(function (m) {
  /* Spellings differ from list to list: case, marks, doubled letters and vowel length do not count. */
  const LATIN = [[/aa/g, "a"], [/ee/g, "i"], [/oo/g, "u"], [/w/g, "v"], [/ph/g, "f"], [/z/g, "j"],
    [/([bcdgjkpst])h/g, "$1"], [/ck/g, "k"], [/q/g, "k"], [/(.)\1+/g, "$1"]];
  const DEVANAGARI = [[/[\u0901]/g, "\u0902"], [/\u093c/g, ""], [/\u0940/g, "\u093f"],
    [/\u0942/g, "\u0941"], [/\u0908/g, "\u0907"], [/\u090a/g, "\u0909"], [/[\u200c\u200d]/g, ""],
    [/\u0948/g, "\u0947"], [/\u094c/g, "\u094b"], [/[\u0936\u0937]/g, "\u0938"], [/\u0923/g, "\u0928"]];
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const squeeze = (text) => text.replace(/[\s.,'’()/-]+/g, "");
  m.fold = function (text) {
    return squeeze(LATIN.concat(DEVANAGARI).reduce((t, r) => t.replace(r[0], r[1]), plain(text)));
  };
  function nearlyHolds(text, part) {
    /* One letter wrong, missing or too many, anywhere (Sellers' algorithm). */
    let row = new Array(part.length + 1).fill(0).map((_, i) => i);
    for (const letter of text) {
      let before = row[0];
      row[0] = 0;
      for (let i = 1; i <= part.length; i++) {
        const here = Math.min(row[i] + 1, row[i - 1] + 1, before + (part[i - 1] === letter ? 0 : 1));
        before = row[i];
        row[i] = here;
      }
      if (row[part.length] <= 1) return true;
    }
    return false;
  }
  function grade(entry, exact, folded) {
    if (entry.plain.some((t) => t.startsWith(exact))) return 0;
    if (entry.folded.some((t) => t.startsWith(folded))) return 1;
    if (entry.plain.some((t) => t.includes(exact))) return 2;
    if (folded && entry.folded.some((t) => t.includes(folded))) return 3;
    if (folded.length >= 4 && entry.folded.some((t) => nearlyHolds(t, folded))) return 4;
    return 9;
  }
  m.index = function (things) {
    return things.map((thing) => {
      const texts = thing.name.concat(thing.id);
      return { thing, plain: texts.map((t) => squeeze(plain(t))), folded: texts.map(m.fold) };
    });
  };
  m.find = function (index, typed) {
    const exact = squeeze(plain(typed)), folded = m.fold(typed);
    if (!exact) return index.map((entry) => entry.thing);
    return index.map((entry, i) => ({ i, entry, grade: grade(entry, exact, folded) }))
      .filter((hit) => hit.grade < 9)
      .sort((a, b) => a.grade - b.grade || a.i - b.i)
      .map((hit) => hit.entry.thing);
  };

  m.openSearch = function () {
    const { make, add } = m, input = document.getElementById("search"), list = document.getElementById("found");
    const index = m.index(m.plan.places.concat(m.plan.sites, m.plan.posts));
    let at = -1;
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const pick = (thing) => { close(); input.value = m.inLanguage(thing.name); m.choose(thing.id); };
    function point(to) {
      const items = [...list.children];
      if (!items.length) return;
      at = (to + items.length) % items.length;
      items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      items[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[at].id);
    }
    function look() {
      const hits = m.find(index, input.value).slice(0, 40);
      list.textContent = "";
      hits.forEach((thing, i) => {
        const item = make("li", "");
        item.id = `found-${i}`;
        item.setAttribute("role", "option");
        const kind = m.say(`what.${m.whatById[thing.id]}`);
        add(item, m.name(thing.name), make("span", "quiet", ` ${m.inOther(thing.name)} · ${kind}`));
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => pick(thing));
        add(list, item);
      });
      if (!hits.length) add(list, make("li", "quiet", m.say("map.none_found")));
      list.hidden = false;
      at = -1;
      input.setAttribute("aria-expanded", "true");
    }
    input.addEventListener("input", look);
    input.addEventListener("focus", () => { input.select(); look(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { if (list.hidden) look(); point(at + 1); event.preventDefault(); }
      else if (event.key === "ArrowUp") { point(at - 1); event.preventDefault(); }
      else if (event.key === "Escape") close();
      else if (event.key === "Enter") {
        const hits = m.find(index, input.value);
        if (hits.length) pick(hits[Math.max(0, at)]);
        event.preventDefault();
      }
    });
  };
})(microplan);
