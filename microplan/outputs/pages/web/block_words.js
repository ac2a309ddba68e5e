/* What the page says: words in two languages, names in two scripts, numbers, and how names are found. */
"use strict";
const microplan = { plan: JSON.parse(document.getElementById("plan").textContent) };

(function (m) {
  const plan = m.plan;
  m.language = "en";

  m.say = function (key, figures) {
    const words = (plan.words[m.language] || {})[key] || plan.words.en[key] || key;
    return words.replace(/\{(\w+)\}/g, (whole, name) =>
      figures && name in figures ? String(figures[name]) : whole);
  };
  m.isLocal = () => m.language !== "en";
  m.inLanguage = (pair) => pair[m.isLocal() ? 1 : 0];
  m.inOther = (pair) => (pair[0] === pair[1] ? "" : pair[m.isLocal() ? 0 : 1]);
  m.sayDate = (date) => (plan.dates[date] ? plan.dates[date][m.isLocal() ? 1 : 0] : [date, date]);
  m.sayNumber = (number) => number.toLocaleString("en-IN");
  m.sayMinutes = function (minutes) {
    if (minutes < 60) return m.say("map.minutes", { n: minutes });
    const hours = Math.floor(minutes / 60), rest = minutes % 60;
    return rest ? m.say("map.hours_minutes", { h: hours, n: rest }) : m.say("map.hours", { h: hours });
  };
  m.sayWindow = (text) => text.replace(/(\d)-(\d)/g, "$1–$2");
  m.sayDue = function (children, women) {
    const said = [m.say(children === 1 ? "map.child_1" : "map.child_n", { n: m.sayNumber(children) })];
    if (women) said.push(m.say(women === 1 ? "map.woman_1" : "map.woman_n", { n: m.sayNumber(women) }));
    return said.join(" · ");
  };

  /* Text is only ever set as text: names come from outside and may hold anything. */
  m.make = function (tag, classes, text) {
    const node = document.createElement(tag);
    if (classes) node.className = classes;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  m.add = function (parent) {
    for (let i = 1; i < arguments.length; i++) if (arguments[i]) parent.appendChild(arguments[i]);
    return parent;
  };
  m.name = function (pair, classes) { return m.make("bdi", classes || "name", m.inLanguage(pair)); };

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
})(microplan);
