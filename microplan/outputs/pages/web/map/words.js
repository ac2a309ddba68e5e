/* What the page says: words in two languages, names in two scripts, numbers. */
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
    if (minutes >= 600) return m.say("map.over_day", { h: Math.round(minutes / 60) });
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
})(microplan);
